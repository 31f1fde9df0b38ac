import type { Issuer } from '../../core/issuers/issuer.ts'
import type { Subject } from '../../core/subjects/subject.ts'
import type { Idp } from '../idp.ts'
import { listSubjects } from '../subjects.ts'

/** Somebody to sign in as; a subject that is not registered has neither name nor email. */
export type PickedSubject = Readonly<{ sub: string; name: string | null; email: string | null }>

/** Some of the people who can sign in, and whether those are all that are registered. */
export interface SubjectsToPick {
  readonly subjects: readonly PickedSubject[]
  readonly isWhole: boolean
}

/** How many are offered; any other can be typed. */
const OFFERED = 50

/** The people to sign in as: in the order they were added, or the newest of many; who is signed in comes first. */
export async function subjectsToPick(
  idp: Idp,
  issuer: Issuer,
  signedIn: string | undefined,
): Promise<SubjectsToPick> {
  const { items, nextCursor } = await listSubjects(idp, issuer, { limit: OFFERED })
  const isWhole = nextCursor === undefined
  const subjects: PickedSubject[] = (isWhole ? items.toReversed() : items).map(pickOf)
  if (signedIn === undefined) return { subjects, isWhole }
  const known = await idp.store.subjects.bySub(issuer.id, signedIn)
  const first = known === undefined ? { sub: signedIn, name: null, email: null } : pickOf(known)
  return { subjects: [first, ...subjects.filter(({ sub }) => sub !== signedIn)], isWhole }
}

function pickOf({ sub, name, email }: Subject): PickedSubject {
  return { sub, name, email }
}

import type { Subject } from '../../core/subjects/subject.ts'
import { namedPath, SUBJECTS } from '../named-path.ts'
import { cutText } from './cut-text.ts'
import { type NamedList, type NamedListInput, namedList } from './named-list.ts'
import { instantInWords, utcTime } from './time-in-words.ts'

/** A subject in the list, as strings ready to print; null where there is none. */
export interface SubjectRow {
  readonly href: string
  readonly sub: string
  readonly name: string | null
  readonly email: string | null
  readonly claims: string | null
  readonly changed: string
  readonly changedAt: string
  readonly mint: string
}

/** The longest texts that a cell shows whole, in characters. */
const LONGEST = { name: 80, claims: 100 }

/** The page of all subjects: who they are, and what is said of them. */
export function subjectsPage(input: NamedListInput<Subject>): NamedList<SubjectRow> {
  return namedList(input, {
    path: SUBJECTS.path,
    noun: 'subjects',
    row: subjectRow,
    noneOlder: 'No subject is older',
    none: {
      title: 'No subjects',
      text: 'Minting takes any subject. One that is listed here has claims: its preferred_username is the username at introspection.',
      create: 'Add a subject',
    },
  })
}

function subjectRow(
  subject: Subject,
  { base, now }: { readonly base: string; readonly now: number },
): SubjectRow {
  const { sub, name, email, claims, updatedAt } = subject
  const hasClaims = Object.keys(claims).length > 0
  return {
    href: base + namedPath(SUBJECTS, sub),
    sub: cutText(sub, LONGEST.name),
    name: name === null ? null : cutText(name, LONGEST.name),
    email: email === null ? null : cutText(email, LONGEST.name),
    claims: hasClaims ? cutText(JSON.stringify(claims), LONGEST.claims) : null,
    changed: instantInWords(updatedAt, now),
    changedAt: utcTime(updatedAt),
    mint: mintFor(base, sub),
  }
}

/** The form that mints, filled in with a subject. */
export function mintFor(base: string, sub: string): string {
  return `${base}/mint?${new URLSearchParams({ subject: sub })}`
}

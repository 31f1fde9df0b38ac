import type { Parameters } from '../../core/protocol/parameters.ts'
import type { SubjectsToPick } from '../../idp/authorize/subjects-to-pick.ts'
import { cutText } from '../ui/cut-text.ts'

/** The part of a form where a person says who signs in, as strings ready to print. */
export interface SubjectChoice {
  readonly people: readonly {
    readonly id: string
    readonly value: string
    readonly checked: boolean
    readonly name: string
    readonly detail: string | null
    readonly isSignedIn: boolean
  }[]
  /** Said where not all who are registered are listed. */
  readonly more: string | null
  readonly other: {
    readonly checked: boolean
    readonly value: string
    readonly error: string | null
  }
}

/** What the part is made of. */
export interface SubjectChoiceInput {
  readonly toPick: SubjectsToPick
  readonly signedIn: string | undefined
  /** What was sent before; undefined where nothing was. */
  readonly sent?:
    | { readonly sub: string; readonly other: string; readonly error: string }
    | undefined
}

/** The longest text that is shown whole, in characters. */
const LONGEST = 80

/** The people to pick from: who is signed in is picked already, or else the first. */
export function subjectChoice({ toPick, signedIn, sent }: SubjectChoiceInput): SubjectChoice {
  const { subjects, isWhole } = toPick
  const picked = sent === undefined ? (signedIn ?? subjects[0]?.sub ?? '') : sent.sub
  const isListed = subjects.some(({ sub }) => sub === picked)
  return {
    people: subjects.map(({ sub, name, email }, index) => ({
      id: `subject-${index}`,
      value: sub,
      checked: sub === picked,
      name: cutText(name ?? sub, LONGEST),
      detail: detailOf({ sub, name, email }),
      isSignedIn: sub === signedIn,
    })),
    more: isWhole ? null : `The ${subjects.length} newest; type any other below.`,
    other: {
      checked: !isListed,
      value: sent?.other ?? '',
      error: sent === undefined ? null : sent.error,
    },
  }
}

function detailOf({ sub, name, email }: SubjectsToPick['subjects'][number]): string | null {
  const known = [name === null ? null : sub, email].filter((one) => one !== null)
  return known.length === 0 ? null : known.map((one) => cutText(one, LONGEST)).join(' · ')
}

/** Who was picked or typed; or why nobody was. */
export type ReadSubject =
  | { readonly kind: 'subject'; readonly subject: string }
  | { readonly kind: 'wrong'; readonly sub: string; readonly other: string; readonly error: string }

/** Reads who is to be signed in, from the form's fields `sub` and `other_sub`. */
export function readSubject(form: Parameters): ReadSubject {
  const sub = form.get('sub') ?? ''
  const other = form.get('other_sub') ?? ''
  const wrong = (error: string): ReadSubject => ({ kind: 'wrong', sub: '', other, error })
  if (sub !== '' && other !== '' && sub !== other) {
    return wrong(
      `${cutText(sub, LONGEST)} is picked, and ${cutText(other, LONGEST)} is typed: choose one of them.`,
    )
  }
  const subject = sub === '' ? other : sub
  if (subject === '') return wrong('Pick somebody, or type a subject identifier.')
  if (subject.length > 255) return wrong('A subject identifier has at most 255 characters.')
  return { kind: 'subject', subject }
}

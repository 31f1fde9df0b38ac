import type { Subject } from '../../core/subjects/subject.ts'
import type { Paged } from '../../idp/paged.ts'
import { namedPath, SUBJECTS } from '../named-path.ts'
import { cutText } from './cut-text.ts'
import type { Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { type EmptyState, type Pager, pager } from './pager.ts'
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

/** The page of all subjects. */
export interface SubjectsPage {
  readonly frame: PageFrame
  readonly notice: Callout | null
  readonly create: string
  readonly rows: readonly SubjectRow[]
  readonly empty: EmptyState | null
  readonly pager: Pager
}

/** What the page of all subjects is made of; `now` by the issuer's clock, in Unix seconds. */
export interface SubjectsPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly listed: Paged<Subject>
  readonly query: URLSearchParams
  readonly now: number
  readonly notice: Callout | null
}

/** The longest texts that a cell shows whole, in characters. */
const LONGEST = { name: 80, claims: 100 }

/** The page of all subjects: who they are, and what is said of them. */
export function subjectsPage(input: SubjectsPageInput): SubjectsPage {
  const { frame, base, listed, query, now, notice } = input
  const path = base + SUBJECTS.path
  const cursor = query.get('cursor')
  const create = `${path}/new`
  return {
    frame,
    notice,
    create,
    rows: listed.items.map((subject) => subjectRow(subject, { base, now })),
    empty: listed.items.length === 0 ? emptyState(cursor, { path, create }) : null,
    pager: pager(listed, {
      path,
      query: new URLSearchParams(cursor === null ? {} : { cursor }),
      noun: 'subjects',
    }),
  }
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

function emptyState(
  cursor: string | null,
  { path, create }: { readonly path: string; readonly create: string },
): EmptyState {
  if (cursor !== null) {
    const action = { text: 'Back to the first', href: path }
    return { title: 'No subject is older', text: 'The list ends before here.', action }
  }
  return {
    title: 'No subjects',
    text: 'Minting takes any subject. One that is listed here has claims: its preferred_username is the username at introspection.',
    action: { text: 'Add a subject', href: create },
  }
}

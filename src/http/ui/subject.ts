import type { Subject } from '../../core/subjects/subject.ts'
import { namedPath, SUBJECTS } from '../named-path.ts'
import type { ErrorSummary } from './form-errors.ts'
import type { FormField } from './form-field.ts'
import type { Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import type { SentForm } from './sent-form.ts'
import { shortenedText } from './shortened-text.ts'
import {
  NEW_SUBJECT,
  type SubjectField,
  type SubjectFormValues,
  subjectErrors,
  subjectFields,
  subjectValues,
} from './subject-form.ts'
import { mintFor } from './subjects.ts'
import { instantInWords, utcTime } from './time-in-words.ts'

/** The page of a subject, or of one that is about to be added, as strings ready to print. */
export interface SubjectPage {
  readonly frame: PageFrame
  readonly all: string
  readonly title: string
  readonly notice: Callout | null
  readonly summary: ErrorSummary | null
  readonly action: string
  readonly fields: Readonly<Record<SubjectField, FormField>>
  /** Null for one that is about to be added. */
  readonly known: KnownSubject | null
}

/** What is shown of a subject that is there. */
export interface KnownSubject {
  /** The sub, whole, in characters that can be seen. */
  readonly sub: string
  readonly mint: string
  readonly tokens: string
  readonly remove: string
  readonly changed: string
  readonly changedAt: string
  readonly added: string
  readonly addedAt: string
}

/** What has just been done, by the word for it in the address. */
export type SubjectDone = 'added' | 'saved'

interface PageParts {
  readonly frame: PageFrame
  readonly base: string
  readonly sent: SentForm<SubjectFormValues> | null
}

/** What the page of a subject is made of; `now` by the issuer's clock, in Unix seconds. */
export interface SubjectPageInput extends PageParts {
  readonly subject: Subject
  readonly now: number
  readonly done: SubjectDone | null
}

const DONE: Readonly<Record<SubjectDone, Callout>> = {
  added: {
    tone: 'good',
    title: 'The subject was added',
    text: 'A token minted for it carries its sub; further claims of a token are up to whoever mints it.',
  },
  saved: {
    tone: 'good',
    title: 'The subject was changed',
    text: 'Tokens that were issued before stay as they are.',
  },
}

/** The page with the form that adds a subject. */
export function newSubjectPage(input: PageParts): SubjectPage {
  return {
    ...form(input, { values: NEW_SUBJECT, refused: 'No subject was added' }),
    title: 'Add a subject',
    notice: null,
    action: `${input.base}${SUBJECTS.path}/new`,
    known: null,
  }
}

/** The page of a subject: what is said of it, to edit. */
export function subjectPage(input: SubjectPageInput): SubjectPage {
  const { base, subject, done, now } = input
  const { sub, name, createdAt, updatedAt } = subject
  return {
    ...form(input, { values: subjectValues(subject), refused: 'Nothing was saved' }),
    title: shortenedText(name ?? sub),
    notice: done === null ? null : DONE[done],
    action: base + namedPath(SUBJECTS, sub),
    known: {
      sub: shortenedText(sub),
      mint: mintFor(base, sub),
      tokens: `${base}/tokens?${new URLSearchParams({ subject: sub })}`,
      remove: base + namedPath(SUBJECTS, sub, { below: '/delete' }),
      changed: instantInWords(updatedAt, now),
      changedAt: utcTime(updatedAt),
      added: instantInWords(createdAt, now),
      addedAt: utcTime(createdAt),
    },
  }
}

function form(
  { frame, base, sent }: PageParts,
  { values, refused }: { readonly values: SubjectFormValues; readonly refused: string },
): Pick<SubjectPage, 'frame' | 'all' | 'summary' | 'fields'> {
  const issues = sent?.issues ?? []
  return {
    frame,
    all: base + SUBJECTS.path,
    summary: subjectErrors(issues, `${refused}: something needs a change`),
    fields: subjectFields(sent?.values ?? values, issues),
  }
}

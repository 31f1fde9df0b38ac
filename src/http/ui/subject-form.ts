import { type InputIssue, InvalidInput, invalidInput } from '../../core/protocol/invalid-input.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { Subject } from '../../core/subjects/subject.ts'
import { newSubject, type SubjectInput } from '../../idp/new-subject.ts'
import { subjectBody } from '../admin/bodies/subjects.ts'
import { parseInput } from '../admin/parse-input.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FormField, formField } from './form-field.ts'
import { objectText, readObjectText } from './object-text.ts'
import { quotedText, readQuotedText } from './quoted-text.ts'

/** The fields of the form of a subject, named for the members of the API's body. */
export const SUBJECT_FIELDS = ['sub', 'name', 'email', 'claims'] as const

/** The name of a field of that form. */
export type SubjectField = (typeof SUBJECT_FIELDS)[number]

/** What stands in the form, as text. */
export type SubjectFormValues = Readonly<Record<SubjectField, string>>

/** An empty form. */
export const NEW_SUBJECT: SubjectFormValues = { sub: '', name: '', email: '', claims: '' }

/** The form filled in with a subject, so that it reads back as the same. */
export function subjectValues({ sub, name, email, claims }: Subject): SubjectFormValues {
  return {
    sub: quotedText(sub),
    name: name === null ? '' : quotedText(name),
    email: email === null ? '' : quotedText(email),
    claims: objectText(claims),
  }
}

/** What was posted; `get` gives the text of a field. */
export function postedSubjectValues(get: (name: string) => string): SubjectFormValues {
  return Object.fromEntries(SUBJECT_FIELDS.map((name) => [name, get(name)])) as SubjectFormValues
}

/** The subject that a form asks for, checked as the API checks it; throws `InvalidInput` with every mistake. */
export function readSubjectForm(values: SubjectFormValues): SubjectInput {
  const issues: InputIssue[] = []
  const members: JsonObject = Object.fromEntries(
    SUBJECT_FIELDS.flatMap((name) => {
      try {
        const value = READERS[name](values[name], `/${name}`)
        return value === undefined ? [] : [[name, value]]
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error
        issues.push(...error.issues)
        return []
      }
    }),
  )
  const input = parseInput(subjectBody, { sub: '', ...members })
  const unread = new Set(issues.map(({ pointer }) => pointer))
  const all = [...issues, ...refusals(input).filter(({ pointer }) => !unread.has(pointer))]
  if (all.length > 0) throw new InvalidInput(all)
  return input
}

/** What the API would refuse. */
function refusals(input: SubjectInput): readonly InputIssue[] {
  try {
    newSubject(input, { issuerId: 0, at: 0 })
    return []
  } catch (error) {
    if (error instanceof InvalidInput) return error.issues
    throw error
  }
}

const READERS = {
  sub: readText,
  name: readText,
  email: readText,
  claims: readObjectText,
} as const

function readText(field: string, pointer: string): string | undefined {
  if (field === '') return undefined
  const text = readQuotedText(field)
  if (text !== undefined) return text
  throw invalidInput(pointer, 'begins with a quote, and so must be a JSON string such as "a b"')
}

const FIELDS: Readonly<
  Record<SubjectField, { readonly label: string; readonly hint?: string; readonly code?: boolean }>
> = {
  sub: {
    label: 'Subject',
    hint: 'sub: any text of 1 to 255 characters. It does not change later.',
    code: true,
  },
  name: { label: 'Name' },
  email: { label: 'Email' },
  claims: {
    label: 'Further claims',
    hint: 'A JSON object. Its preferred_username is the username that introspection tells.',
    code: true,
  },
}

const LABELS = Object.fromEntries(SUBJECT_FIELDS.map((name) => [name, FIELDS[name].label]))

/** The issues of a subject, each at the field that it is mended in, in the order of the fields. */
export function subjectIssues(issues: readonly InputIssue[]): readonly InputIssue[] {
  const order: readonly string[] = SUBJECT_FIELDS
  const fieldOf = ({ pointer }: InputIssue) => order.indexOf(pointer.split('/')[1] ?? '')
  return issues
    .map((issue) => (issue.pointer === '' ? { ...issue, pointer: '/sub' } : issue))
    .sort((a, b) => fieldOf(a) - fieldOf(b))
}

/** The fields of the form of a subject. */
export function subjectFields(
  values: SubjectFormValues,
  issues: readonly InputIssue[],
): Readonly<Record<SubjectField, FormField>> {
  const fields = SUBJECT_FIELDS.map((name) => {
    const input = { ...FIELDS[name], name, value: values[name] }
    return [name, formField({ ...input, error: fieldError(issues, name) })] as const
  })
  return Object.fromEntries(fields) as Record<SubjectField, FormField>
}

/** The summary of a subject's issues, null where there are none. */
export function subjectErrors(issues: readonly InputIssue[], title: string): ErrorSummary | null {
  return errorSummary(issues, { title, labels: LABELS })
}

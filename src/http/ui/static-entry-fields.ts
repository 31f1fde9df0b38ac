import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { fieldError } from './form-errors.ts'
import { type FormField, formField } from './form-field.ts'
import { ENTRY_FIELDS, type EntryField, type EntryFormValues } from './static-entry-form.ts'

/** How each field of the form for one token is labelled and explained. */
const FIELDS: Readonly<
  Record<EntryField, { readonly label: string; readonly hint?: string; readonly code?: boolean }>
> = {
  token: { label: 'Token', hint: 'Printable ASCII without blanks.', code: true },
  client_id: { label: 'Client', hint: 'client_id; any text.' },
  scopes: { label: 'Scopes', hint: 'Separated by blanks, such as read write.', code: true },
  sub: { label: 'Subject', hint: 'sub; empty leaves it out.' },
  expires_at: {
    label: 'Expires',
    hint: 'Such as +30d, -60 (expired), 2030-01-31, or seconds since 1970. Empty: never.',
    code: true,
  },
  members: {
    label: 'Other members',
    hint: 'A JSON object, which tools see as claims.',
    code: true,
  },
}

/** The labels of the fields by their names. */
export const ENTRY_LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  ENTRY_FIELDS.map((name) => [name, FIELDS[name].label]),
)

/** The fields of the form for one token of a table. */
export function entryFields(
  values: EntryFormValues,
  issues: readonly InputIssue[],
): Readonly<Record<EntryField, FormField>> {
  const fields = ENTRY_FIELDS.map((name) => {
    const error = fieldError(issues, name)
    return [name, formField({ ...FIELDS[name], name, value: values[name], error })] as const
  })
  return Object.fromEntries(fields) as Record<EntryField, FormField>
}

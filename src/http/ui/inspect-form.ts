import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { Parameters } from '../../core/protocol/parameters.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FormField, formField } from './form-field.ts'

/** The fields of the form, named for the members of the API's body. */
export const INSPECT_FIELDS = ['pasted', 'audience', 'required_scopes', 'issuer'] as const

/** The name of a field of the form. */
export type InspectField = (typeof INSPECT_FIELDS)[number]

/** What stands in the form, as text. */
export type InspectFormValues = Readonly<Record<InspectField, string>>

/** The form before anybody fills it in. */
export const NOTHING_PASTED: InspectFormValues = {
  pasted: '',
  audience: '',
  required_scopes: '',
  issuer: '',
}

const LABELS: Readonly<Record<InspectField, string>> = {
  pasted: 'Token, or text with one in it',
  audience: 'Expected audience',
  required_scopes: 'Required scopes',
  issuer: 'Expected issuer',
}

/** What was posted, with the line breaks that were pasted: a browser posts them as two characters (HTML, form submission). */
export function inspectValues(form: Parameters): InspectFormValues {
  const value = (name: InspectField) => form.all(name).join('\n').replaceAll('\r\n', '\n')
  const entries = INSPECT_FIELDS.map((name) => [name, value(name)])
  return Object.fromEntries(entries) as InspectFormValues
}

/** What the form says, as the API's body; an expectation that is left empty is none. */
export function inspectFormBody(values: InspectFormValues): JsonObject {
  const scopes = values.required_scopes.split(/\s+/).filter((scope) => scope !== '')
  const audience = values.audience.trim()
  const issuer = values.issuer.trim()
  return {
    pasted: values.pasted,
    ...(audience === '' ? {} : { audience }),
    ...(scopes.length === 0 ? {} : { required_scopes: scopes }),
    ...(issuer === '' ? {} : { issuer }),
  }
}

/** The form as it is shown: its fields with what stands in them, and what is wrong. */
export interface InspectForm {
  readonly action: string
  readonly fields: Readonly<Record<InspectField, FormField>>
  readonly summary: ErrorSummary | null
}

/** What the form is made of; `audience` is one to suggest. */
export interface InspectFormInput {
  readonly base: string
  readonly values: InspectFormValues
  readonly issues: readonly InputIssue[]
  readonly issuer: string
  readonly audience: string
}

/** Makes the form. */
export function inspectForm({
  base,
  values,
  issues,
  issuer,
  audience,
}: InspectFormInput): InspectForm {
  const field = (name: InspectField, further: { hint: string; choices?: readonly string[] }) =>
    formField({
      name,
      label: LABELS[name],
      value: values[name],
      hint: further.hint,
      error: fieldError(issues, name),
      code: true,
      choices: (further.choices ?? []).map((value) => ({ value, text: value })),
    })
  return {
    action: `${base}/inspect`,
    fields: {
      pasted: field('pasted', {
        hint: 'A token of any kind, an Authorization header, a curl command, a request, a token response. It is looked at and not kept.',
      }),
      audience: field('audience', { hint: 'Empty: any', choices: [audience] }),
      required_scopes: field('required_scopes', { hint: 'Separated by blanks; empty: none' }),
      issuer: field('issuer', { hint: 'Empty: this one', choices: [issuer] }),
    },
    summary: errorSummary(issues, { title: 'Nothing to inspect', labels: LABELS }),
  }
}

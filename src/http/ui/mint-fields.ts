import { ALGS, DEFAULT_ALG } from '../../core/keys/algorithms.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { PROFILE_NAMES, profile } from '../../core/tokens/profiles.ts'
import { fieldError } from './form-errors.ts'
import { type FieldChoice, type FormField, formField } from './form-field.ts'
import { otherChoices } from './mint-fault.ts'
import { MINT_FIELDS, type MintField, type MintFormValues } from './mint-form.ts'
import type { MintSuggestions } from './mint-suggestions.ts'

const FORMATS: readonly FieldChoice[] = [
  { value: 'jwt', text: 'JWT' },
  { value: 'opaque', text: 'Opaque' },
]

const ALG_CHOICES: readonly FieldChoice[] = [
  { value: '', text: `Default (${DEFAULT_ALG})` },
  ...ALGS.map((alg) => ({ value: alg, text: alg })),
]

const PROFILE_CHOICES: readonly FieldChoice[] = PROFILE_NAMES.map((name) => ({
  value: name,
  text: `${name}: ${profile(name).about}`,
}))

const LIFETIMES: readonly FieldChoice[] = [
  { value: '300', text: '5 min' },
  { value: '3600', text: '1 h' },
  { value: '-60', text: 'expired' },
  { value: 'never', text: 'never' },
]

/** How each field is labelled and explained. */
const FIELDS: Readonly<
  Record<
    MintField,
    {
      readonly label: string
      readonly hint?: string
      readonly code?: boolean
      readonly quick?: readonly FieldChoice[]
    }
  >
> = {
  subject: { label: 'Subject', hint: 'Any text; empty leaves out sub.' },
  client_id: { label: 'Client', hint: 'Need not be registered; empty leaves out client_id.' },
  audience: {
    label: 'Audience',
    hint: 'The resource server. Several: one a line. Empty leaves out aud.',
    code: true,
  },
  scope: { label: 'Scopes', hint: 'Separated by blanks, such as read write.', code: true },
  expires_in: {
    label: 'Lifetime',
    hint: 'Seconds, or such as 15min, 8h, 7d. Negative: expired already.',
    quick: LIFETIMES,
    code: true,
  },
  profile: { label: 'Profile', hint: 'Whose claims the token has.' },
  format: { label: 'Format', hint: 'Opaque: only introspection can tell what it means.' },
  alg: { label: 'Algorithm', hint: 'Default: that of the key named below, if any.' },
  kid: {
    label: 'Key',
    hint: 'A kid; any key, also a retired or revoked one. Empty: the current one.',
    code: true,
  },
  not_before: {
    label: 'Not before',
    hint: 'From now, such as +5min or -60, or seconds since 1970.',
    code: true,
  },
  claims: {
    label: 'Extra claims',
    hint: 'JSON, put over the others; null removes one.',
    code: true,
  },
  header: { label: 'Extra header members', hint: 'JSON, likewise.', code: true },
  fault: {
    label: 'Fault',
    hint: 'The token is sound but for this; what the fault sets itself is left as it is above.',
  },
}

/** The labels of the form's fields, by name. */
export const MINT_LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(FIELDS).map(([name, { label }]) => [name, label]),
)

/** The form's fields with their values, suggestions and errors. */
export function mintFields(
  values: MintFormValues,
  issues: readonly InputIssue[],
  suggestions: MintSuggestions,
): Readonly<Record<MintField, FormField>> {
  const choices: Partial<Record<MintField, readonly FieldChoice[]>> = {
    subject: suggestions.subjects,
    client_id: suggestions.clients,
    audience: suggestions.audiences,
    scope: suggestions.scopes,
    kid: suggestions.keys,
    format: FORMATS,
    alg: ALG_CHOICES,
    profile: PROFILE_CHOICES,
    fault: otherChoices(values.fault),
  }
  const fields = MINT_FIELDS.map((name) => {
    const about = FIELDS[name]
    const error = fieldError(issues, name)
    const field = { ...about, name, value: values[name], error, choices: choices[name] ?? [] }
    return [name, formField(field)]
  })
  return Object.fromEntries(fields) as Readonly<Record<MintField, FormField>>
}

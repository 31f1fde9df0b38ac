import { DEFAULT_ISSUER_NAME, type Issuer } from '../../core/issuers/issuer.ts'
import { ALGS, DEFAULT_ALG } from '../../core/keys/algorithms.ts'
import { issuerPath } from '../../core/protocol/endpoints.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { PROFILE_NAMES, profile } from '../../core/tokens/profiles.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FieldChoice, type FormField, formField } from './form-field.ts'
import { type IssuerUrl, issuerUrls } from './issuer-urls.ts'
import { MINT_FIELDS, type MintField, type MintFormValues } from './mint-form.ts'
import type { PageFrame } from './page-frame.ts'

/** Known values that the form suggests; any other may be typed. */
export interface MintSuggestions {
  readonly subjects: readonly FieldChoice[]
  readonly clients: readonly FieldChoice[]
  readonly keys: readonly FieldChoice[]
}

/** The page that mints. */
export interface MintPage {
  readonly frame: PageFrame
  readonly action: string
  readonly reset: string
  readonly summary: ErrorSummary | null
  readonly fields: Readonly<Record<MintField, FormField>>
  /** Whether the lesser used fields are in sight from the start. */
  readonly advancedOpen: boolean
  readonly urls: readonly IssuerUrl[]
  readonly request: { readonly id: string; readonly text: string }
}

/** What the page that mints is made of. */
export interface MintPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly issuer: Issuer
  readonly values: MintFormValues
  readonly issues: readonly InputIssue[]
  readonly suggestions: MintSuggestions
}

const ADVANCED: readonly MintField[] = ['kid', 'not_before', 'claims', 'header']

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
}

const LABELS = Object.fromEntries(Object.entries(FIELDS).map(([name, { label }]) => [name, label]))

/** The page that mints: the form with its values and errors, and beside it the issuer's URLs. */
export function mintPage(input: MintPageInput): MintPage {
  const { frame, base, issuer, values, issues } = input
  return {
    frame,
    action: `${base}/mint`,
    reset: `${base}/mint`,
    summary: errorSummary(issues, {
      title: 'No token was minted: the form needs a change',
      labels: LABELS,
    }),
    fields: mintFields(input),
    advancedOpen: ADVANCED.some(
      (name) => values[name].trim() !== '' || fieldError(issues, name) !== undefined,
    ),
    urls: issuerUrls(issuer),
    request: { id: 'mint-request', text: mintRequest(issuer) },
  }
}

function mintFields({ values, issues, suggestions }: MintPageInput): MintPage['fields'] {
  const choices: Partial<Record<MintField, readonly FieldChoice[]>> = {
    subject: suggestions.subjects,
    client_id: suggestions.clients,
    kid: suggestions.keys,
    format: FORMATS,
    alg: ALG_CHOICES,
    profile: PROFILE_CHOICES,
  }
  const fields = MINT_FIELDS.map((name) => {
    const about = FIELDS[name]
    const error = fieldError(issues, name)
    const field = { ...about, name, value: values[name], error, choices: choices[name] ?? [] }
    return [name, formField(field)]
  })
  return Object.fromEntries(fields) as MintPage['fields']
}

/** The same over HTTP, for a shell; what is of the default issuer is at the server's root too, which is shorter. */
function mintRequest(issuer: Issuer): string {
  const base = issuer.name === DEFAULT_ISSUER_NAME ? withoutIssuerPath(issuer) : issuer.url
  return [
    `curl -sS ${base}/api/tokens \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d '{"scope": "read"}'`,
  ].join('\n')
}

function withoutIssuerPath({ name, url }: Issuer): string {
  const path = issuerPath(name)
  return url.endsWith(path) ? url.slice(0, -path.length) : url
}

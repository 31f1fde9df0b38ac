import { AUTH_METHODS } from '../../core/clients/client.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { GRANT_TYPES } from '../../idp/grants/grant-token.ts'
import type { IdpSettings } from '../../idp/idp.ts'
import { type CheckGroup, checkGroup } from './check-group.ts'
import {
  boxName,
  CLIENT_FIELDS,
  type ClientField,
  type ClientFormValues,
  TICKED_GRANT_TYPES,
  TICKED_RESPONSE_TYPES,
} from './client-form.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FieldChoice, type FormField, formField } from './form-field.ts'
import { shortenedText } from './shortened-text.ts'

/** The fields of the form of a client, as strings ready to print. */
export interface ClientFields {
  readonly texts: Readonly<Record<ClientField, FormField>>
  readonly grantTypes: CheckGroup
  readonly responseTypes: CheckGroup
}

interface FieldWords {
  readonly label: string
  readonly hint?: string
  readonly code?: boolean
  readonly choices?: readonly FieldChoice[]
}

const AUTH_METHOD_WORDS: Readonly<Record<(typeof AUTH_METHODS)[number], string>> = {
  client_secret_basic: 'client_secret_basic: in the Authorization header',
  client_secret_post: 'client_secret_post: in the body',
  private_key_jwt: 'private_key_jwt: a signed assertion; jwks in further metadata',
  none: 'none: a public client, without a secret',
}

const FIELDS: Readonly<Record<ClientField, FieldWords>> = {
  client_id: {
    label: 'Client id',
    hint: 'client_id; printable ASCII. Empty: one is made.',
    code: true,
  },
  client_secret: {
    label: 'Secret',
    hint: 'client_secret; printable ASCII. Empty: one is made, unless its authentication needs none.',
    code: true,
  },
  client_name: { label: 'Name', hint: 'For people.' },
  token_endpoint_auth_method: {
    label: 'Authentication',
    hint: 'token_endpoint_auth_method. A secret is taken in the header and in the body alike.',
    choices: AUTH_METHODS.map((value) => ({ value, text: AUTH_METHOD_WORDS[value] })),
  },
  other_grant_types: { label: 'Other grant types', hint: 'Separated by blanks.', code: true },
  scope: {
    label: 'Scopes',
    hint: 'Separated by blanks. It gets these where it asks for none, and no others; empty: any.',
    code: true,
  },
  audience: {
    label: 'Audience',
    hint: 'One a line: the aud of its tokens, and what it may name as resource. Empty: the default audience, and any resource.',
    code: true,
  },
  access_token_format: {
    label: 'Format',
    choices: [
      { value: '', text: 'Default: JWT' },
      { value: 'jwt', text: 'JWT' },
      { value: 'opaque', text: 'opaque' },
    ],
  },
  access_token_typ: {
    label: 'typ of a JWT',
    choices: [
      { value: '', text: 'Default: at+jwt' },
      { value: 'at+jwt', text: 'at+jwt' },
      { value: 'JWT', text: 'JWT' },
    ],
  },
  access_token_lifetime: { label: 'Lifetime', code: true },
  refresh_token_lifetime: {
    label: 'Lifetime of refresh tokens',
    hint: 'Such as 86400 or 30d.',
    code: true,
  },
  redirect_uris: {
    label: 'Redirect URIs',
    hint: 'One a line: https, http on loopback, or a scheme of an app. Compared exactly; on loopback any port.',
    code: true,
  },
  other_response_types: {
    label: 'Other response types',
    hint: 'Separated by blanks; as a JSON list where one has a blank in it.',
    code: true,
  },
  further: {
    label: 'Further metadata',
    hint: 'A JSON object of other members of RFC 7591 and OpenID Connect, such as client_uri, contacts, jwks or post_logout_redirect_uris.',
    code: true,
  },
}

const GROUPS = { grant_types: 'Grant types', response_types: 'Response types' } as const

const LABELS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(CLIENT_FIELDS.map((name) => [name, FIELDS[name].label])),
  ...GROUPS,
}

/** The fields of the form of a client, filled in; `issues` are placed as `clientIssues` places them. */
export function clientFields(
  values: ClientFormValues,
  issues: readonly InputIssue[],
  settings: Pick<IdpSettings, 'accessTokenLifetimeSeconds'>,
): ClientFields {
  const seconds = settings.accessTokenLifetimeSeconds
  const fields = CLIENT_FIELDS.map((name) => {
    const lifetime = name === 'access_token_lifetime'
    const hint = lifetime ? { hint: `Such as 300 or 15 min. Empty: ${seconds} seconds.` } : {}
    const input = { ...FIELDS[name], ...hint, name, value: values.texts[name] }
    return [name, formField({ ...input, error: fieldError(issues, name) })] as const
  })
  return {
    texts: Object.fromEntries(fields) as Record<ClientField, FormField>,
    grantTypes: checkGroup({
      name: 'grant_types',
      legend: GROUPS.grant_types,
      boxes: TICKED_GRANT_TYPES.map((type) => ({
        name: boxName('grant_types', type),
        text: grantTypeName(type),
        checked: values.grantTypes.includes(type),
      })),
      hint: `This server’s token endpoint serves ${GRANT_TYPES.join(', ')}; others are kept for the client to read.`,
      error: fieldError(issues, 'grant_types'),
    }),
    responseTypes: checkGroup({
      name: 'response_types',
      legend: GROUPS.response_types,
      boxes: TICKED_RESPONSE_TYPES.map((type) => ({
        name: boxName('response_types', type),
        text: type,
        checked: values.responseTypes.includes(type),
      })),
      error: fieldError(issues, 'response_types'),
    }),
  }
}

/** A grant type in short: its URN's last part. */
export function grantTypeName(type: string): string {
  return type.replace(/^urn:ietf:params:oauth:grant-type:/, '')
}

/** What the API accepts, which the hint of the field says already. */
const KNOWN_MEMBERS = / Known: .*$/

/** The issues of a client, each at the field that it is mended in. */
export function clientIssues(
  issues: readonly InputIssue[],
  values: ClientFormValues,
): readonly InputIssue[] {
  const lines = values.texts.redirect_uris
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const placed = issues.map(({ pointer, detail }) => {
    const [, member = '', item] = pointer.split('/')
    if (pointer === '') return { pointer: '/client_id', detail }
    if (member === 'redirect_uris' && item !== undefined)
      return {
        pointer: `/${member}`,
        detail: `"${shortenedText(lines[Number(item)] ?? '')}" ${detail}`,
      }
    if (member === 'grant_types') return { pointer, detail: `grant type ${detail}` }
    if (Object.hasOwn(LABELS, member)) return { pointer, detail }
    return { pointer: `/further${pointer}`, detail: detail.replace(KNOWN_MEMBERS, '') }
  })
  return placed.sort((a, b) => orderOf(a) - orderOf(b))
}

/** The order of the fields, each group before the text field that adds to it. */
const ORDER = CLIENT_FIELDS.flatMap((name) => {
  const group = name.replace(/^other_/, '')
  return group === name ? [name] : [group, name]
})

function orderOf({ pointer }: InputIssue): number {
  return ORDER.indexOf(pointer.split('/')[1] ?? '')
}

/** The summary of a client's issues, null where there are none. */
export function clientErrors(issues: readonly InputIssue[], title: string): ErrorSummary | null {
  return errorSummary(issues, { title, labels: LABELS })
}

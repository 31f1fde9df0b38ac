import type { Client } from '../../core/clients/client.ts'
import { listText } from './list-text.ts'
import { objectText } from './object-text.ts'
import { quotedJson, quotedText } from './quoted-text.ts'

/** The grant types that have a box to tick (RFC 7591 §2, RFC 8628 §3.4, RFC 8693 §2.1). */
export const TICKED_GRANT_TYPES = [
  'client_credentials',
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
] as const

/** The response types that have a box to tick. */
export const TICKED_RESPONSE_TYPES = ['code'] as const

/** The fields of the form of a client that hold text, in their order; most are named for the members of the API's body. */
export const CLIENT_FIELDS = [
  'client_id',
  'client_secret',
  'client_name',
  'token_endpoint_auth_method',
  'other_grant_types',
  'scope',
  'audience',
  'access_token_format',
  'access_token_typ',
  'access_token_lifetime',
  'refresh_token_lifetime',
  'redirect_uris',
  'other_response_types',
  'further',
] as const

/** The name of a field that holds text. */
export type ClientField = (typeof CLIENT_FIELDS)[number]

/** What stands in the form: texts, and the boxes that are ticked. */
export interface ClientFormValues {
  readonly texts: Readonly<Record<ClientField, string>>
  readonly grantTypes: readonly string[]
  readonly responseTypes: readonly string[]
}

/** The name of the box of a grant type or a response type. */
export function boxName(member: 'grant_types' | 'response_types', type: string): string {
  return `${member}.${type}`
}

/** What was posted; `get` gives the text of a field. */
export function postedClientValues(get: (name: string) => string): ClientFormValues {
  const ticked = (member: 'grant_types' | 'response_types', types: readonly string[]) =>
    types.filter((type) => get(boxName(member, type)) !== '')
  return {
    texts: texts((name) => get(name)),
    grantTypes: ticked('grant_types', TICKED_GRANT_TYPES),
    responseTypes: ticked('response_types', TICKED_RESPONSE_TYPES),
  }
}

/** The form of a client that is about to be made: one that can fetch tokens by itself. */
export const NEW_CLIENT: ClientFormValues = {
  texts: texts((name) => (name === 'token_endpoint_auth_method' ? 'client_secret_basic' : '')),
  grantTypes: ['client_credentials'],
  responseTypes: [],
}

/** The form filled in with a client, so that it reads back as the same; its id and secret are left out. */
export function clientValues({ metadata }: Client): ClientFormValues {
  const { grantTypes, responseTypes, audience } = metadata
  const known: Partial<Record<ClientField, string>> = {
    client_name: metadata.clientName === undefined ? '' : quotedText(metadata.clientName),
    token_endpoint_auth_method: metadata.tokenEndpointAuthMethod,
    other_grant_types: listText(beside(TICKED_GRANT_TYPES, grantTypes), 'blanks'),
    scope: metadata.scope ?? '',
    audience: audience === undefined ? '' : audienceText(audience),
    access_token_format: metadata.accessTokenFormat ?? '',
    access_token_typ: metadata.accessTokenTyp ?? '',
    access_token_lifetime: String(metadata.accessTokenLifetimeSeconds ?? ''),
    refresh_token_lifetime: String(metadata.refreshTokenLifetimeSeconds ?? ''),
    redirect_uris: metadata.redirectUris.join('\n'),
    other_response_types: listText(beside(TICKED_RESPONSE_TYPES, responseTypes), 'blanks'),
    further: objectText(metadata.further),
  }
  return {
    texts: texts((name) => known[name] ?? ''),
    grantTypes: among(TICKED_GRANT_TYPES, grantTypes),
    responseTypes: among(TICKED_RESPONSE_TYPES, responseTypes),
  }
}

function texts(of: (name: ClientField) => string): ClientFormValues['texts'] {
  return Object.fromEntries(
    CLIENT_FIELDS.map((name) => [name, of(name)]),
  ) as ClientFormValues['texts']
}

function among(ticked: readonly string[], types: readonly string[]): readonly string[] {
  return types.filter((type) => ticked.includes(type))
}

function beside(ticked: readonly string[], types: readonly string[]): readonly string[] {
  return types.filter((type) => !ticked.includes(type))
}

/** A list of one is told from a text: the claim `aud` of its tokens differs (RFC 7519 §4.1.3). */
function audienceText(audience: string | readonly string[]): string {
  if (typeof audience !== 'string')
    return audience.length === 1 ? quotedJson(audience) : listText(audience, 'lines')
  const isPlain = listText([audience], 'lines') === audience
  return isPlain ? audience : quotedJson(audience)
}

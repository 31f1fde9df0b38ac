import { z } from 'zod'
import { AUTH_METHODS, type ClientMetadata } from '../core/clients/client.ts'
import { ALGS, isSymmetric } from '../core/keys/algorithms.ts'
import type { JsonObject } from '../core/protocol/json.ts'

const text = z.string().min(1)
const seconds = z.int().positive()

const TRANSLATED = /^(client_name|client_uri|logo_uri|tos_uri|policy_uri)#[A-Za-z0-9-]+$/

/** Members of RFC 7591 §2 that are kept as they came. */
const FURTHER = {
  client_uri: z.url().optional(),
  logo_uri: z.url().optional(),
  tos_uri: z.url().optional(),
  policy_uri: z.url().optional(),
  jwks_uri: z.url().optional(),
  jwks: z.looseObject({ keys: z.array(z.looseObject({})) }).optional(),
  token_endpoint_auth_signing_alg: text.optional(),
  dpop_bound_access_tokens: z.boolean().optional(),
  require_pushed_authorization_requests: z.boolean().optional(),
  contacts: z.array(text).optional(),
  software_id: text.optional(),
  software_version: text.optional(),
  application_type: z.enum(['native', 'web']).optional(),
  subject_type: z.literal('public').optional(),
  id_token_signed_response_alg: z.enum(ALGS.filter((alg) => !isSymmetric(alg))).optional(),
  default_max_age: z.int().min(0).optional(),
  require_auth_time: z.boolean().optional(),
  initiate_login_uri: z.url().optional(),
  post_logout_redirect_uris: z.array(text).optional(),
  /** Members in a language (RFC 7591 §2.2), under names such as `client_name#ja`. */
  translations: z
    .record(
      z.string().regex(TRANSLATED, 'must be a member with a language, such as client_name#ja'),
      text,
    )
    .optional(),
}

/** A client as JSON has it: the members of RFC 7591 §2 and ours about its access tokens; durations in seconds. */
export const CLIENT_MEMBERS = z.strictObject({
  client_id: text.optional(),
  client_secret: text.optional(),
  client_name: text.optional(),
  redirect_uris: z.array(text).optional(),
  grant_types: z.array(text).optional(),
  response_types: z.array(text).optional(),
  scope: text.optional(),
  token_endpoint_auth_method: z.enum(AUTH_METHODS).optional(),
  audience: z.union([text, z.array(text).min(1)]).optional(),
  access_token_format: z.enum(['jwt', 'opaque']).optional(),
  access_token_typ: z.enum(['at+jwt', 'JWT']).optional(),
  access_token_lifetime: seconds.optional(),
  refresh_token_lifetime: seconds.optional(),
  ...FURTHER,
})

/** A client as JSON has it, checked. */
export type ClientMembers = z.output<typeof CLIENT_MEMBERS>

/** The metadata that a client's members say; what they leave out is left out here too. */
export function clientMetadata(members: ClientMembers): Partial<ClientMetadata> {
  return withoutUndefined({
    clientName: members.client_name,
    redirectUris: members.redirect_uris,
    grantTypes: members.grant_types,
    responseTypes: members.response_types,
    scope: members.scope,
    tokenEndpointAuthMethod: members.token_endpoint_auth_method,
    audience: members.audience,
    accessTokenFormat: members.access_token_format,
    accessTokenTyp: members.access_token_typ,
    accessTokenLifetimeSeconds: members.access_token_lifetime,
    refreshTokenLifetimeSeconds: members.refresh_token_lifetime,
    further: furtherMembers(members),
  })
}

function furtherMembers(members: ClientMembers): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(
      ([name, value]) => Object.hasOwn(FURTHER, name) && value !== undefined,
    ),
  ) as JsonObject
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined),
  ) as Defined<T>
}

import type { JsonObject } from '../protocol/json.ts'
import type { TokenFormat } from '../tokens/token.ts'

/** The methods by which a client can say who it is (RFC 7591 §2). */
export const AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
] as const

/** A method by which a client says who it is. */
export type AuthMethod = (typeof AUTH_METHODS)[number]

/** Says whether clients of a method share a secret with us: one with a key proves itself by that, and a public one not at all. */
export function hasSharedSecret(method: AuthMethod): boolean {
  return method === 'client_secret_basic' || method === 'client_secret_post'
}

/** A client's registered metadata: RFC 7591 §2's members, and ours about its access tokens; a member without a value is left out. */
export interface ClientMetadata {
  readonly clientName?: string
  readonly redirectUris: readonly string[]
  readonly grantTypes: readonly string[]
  readonly responseTypes: readonly string[]
  /** Space-joined; where there is one, `client_credentials` grants nothing outside it. */
  readonly scope?: string
  readonly tokenEndpointAuthMethod: AuthMethod
  readonly audience?: string | readonly string[]
  readonly accessTokenFormat?: TokenFormat
  /** The `typ` of its JWT access tokens (RFC 9068 §2.1). */
  readonly accessTokenTyp?: 'at+jwt' | 'JWT'
  readonly accessTokenLifetimeSeconds?: number
  readonly refreshTokenLifetimeSeconds?: number
  /** Further members of RFC 7591 §2 under their own names (`client_uri`, `contacts`, `jwks`, …), kept as they came; those in a language (`client_name#ja`, §2.2) together in `translations`. */
  readonly further: JsonObject
}

/** How a client came to be: by the admin API or the seed, by dynamic registration (RFC 7591), or by its metadata document. */
export type ClientOrigin = 'admin' | 'registration' | 'document'

/** A registered client; `clientSecret` is null for a public one, and for one that proves itself by a key. Instants in Unix seconds. */
export interface Client {
  readonly id: number
  readonly issuerId: number
  readonly clientId: string
  readonly clientSecret: string | null
  readonly metadata: ClientMetadata
  readonly origin: ClientOrigin
  /** The digest of the token that manages the registration (RFC 7592 §3); null for a client that was not registered so. */
  readonly registrationTokenDigest: Buffer | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** A client before the store has numbered it. */
export type NewClient = Omit<Client, 'id'>

/** Says whether a client can prove who it is, and so may introspect and use `client_credentials` (RFC 6749 §2.1). */
export function isConfidential({ metadata }: Pick<Client, 'metadata'>): boolean {
  return metadata.tokenEndpointAuthMethod !== 'none'
}

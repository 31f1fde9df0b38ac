import type { JsonObject } from '../protocol/json.ts'
import type { TokenFormat } from '../tokens/token.ts'

/** The methods by which a client can say who it is (RFC 7591 §2). */
export const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'none'] as const

/** A method by which a client says who it is. */
export type AuthMethod = (typeof AUTH_METHODS)[number]

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
  /** Further members of RFC 7591 §2 under their own names (`client_uri`, `contacts`, `jwks`, …), kept as they came. */
  readonly further: JsonObject
}

/** A registered client; `clientSecret` is null for a public one. Instants in Unix seconds. */
export interface Client {
  readonly id: number
  readonly issuerId: number
  readonly clientId: string
  readonly clientSecret: string | null
  readonly metadata: ClientMetadata
  readonly createdAt: number
  readonly updatedAt: number
}

/** A client before the store has numbered it. */
export type NewClient = Omit<Client, 'id'>

/** Says whether a client can keep a secret, and so may introspect and use `client_credentials` (RFC 6749 §2.1). */
export function isConfidential(client: Client): boolean {
  return client.clientSecret !== null
}

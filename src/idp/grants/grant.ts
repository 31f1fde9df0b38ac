import type { Client } from '../../core/clients/client.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { Parameters } from '../../core/protocol/parameters.ts'
import type { Idp } from '../idp.ts'

/** A request for a token by an authenticated client. */
export interface GrantRequest {
  readonly client: Client
  readonly parameters: Parameters
  /** The thumbprint of the key that the client proved to have (RFC 9449 §5); null where it proved none. */
  readonly dpopJkt: string | null
}

/** The answer of the token endpoint (RFC 6749 §5.1), and for the event log which token it was. */
export interface GrantedToken {
  readonly body: JsonObject
  /** Undefined: what was given is no access token. */
  readonly jti?: string
  readonly kid: string | null
  /** What the event log says that was done; undefined: an access token was issued. */
  readonly outcome?: string
  /** What the answer says in its head besides. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What a grant type does; throws `OAuthError`. */
export type Grant = (idp: Idp, issuer: Issuer, request: GrantRequest) => Promise<GrantedToken>

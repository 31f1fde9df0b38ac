import { createHash } from 'node:crypto'
import type { Alg } from '../keys/algorithms.ts'
import type { JsonObject } from '../protocol/json.ts'

/** The form of an access token: self-contained, or a reference that only introspection can resolve. */
export type TokenFormat = 'jwt' | 'opaque'

/** The status of a token at an instant; derived, never stored. */
export type TokenStatus = 'active' | 'expired' | 'revoked' | 'not_yet_valid'

/** Every status a token can have. */
export const TOKEN_STATUSES: readonly TokenStatus[] = [
  'active',
  'expired',
  'revoked',
  'not_yet_valid',
]

/** How a token came to be: asked for directly, or issued by a grant (RFC 6749 §1.3 and its extensions). */
export type TokenOrigin =
  | 'mint'
  | 'client_credentials'
  | 'authorization_code'
  | 'refresh_token'
  | 'device_code'
  | 'token_exchange'
  | 'jwt_bearer'

/** One audience, several, or none (RFC 7519 §4.1.3); an array stays an array. */
export type Audience = string | readonly string[] | null

/** The fault of the catalogue that a token was minted with. */
export interface TokenFaultNote {
  readonly id: string
  /** What it was asked for with, as a body of the API; `issued_at` and `not_before` in Unix seconds. */
  readonly asked: JsonObject
}

/** A token before the store has numbered it; instants are Unix seconds. */
export interface NewToken {
  readonly issuerId: number
  /** The record's id, unique within the issuer; equals the claim `jti` where that is a unique string. */
  readonly jti: string
  readonly format: TokenFormat
  /** The token's text. */
  readonly value: string
  readonly kid: string | null
  readonly alg: Alg | null
  readonly profile: string | null
  readonly origin: TokenOrigin
  readonly subject: string | null
  readonly clientId: string | null
  readonly audience: Audience
  readonly scope: string | null
  readonly issuedAt: number
  readonly notBefore: number | null
  readonly expiresAt: number | null
  /** Header as signed; null for an opaque token. */
  readonly header: JsonObject | null
  /** Claims as signed, or those that an opaque token stands for. */
  readonly claims: JsonObject
  /** Null for a sound token. */
  readonly fault: TokenFaultNote | null
  /** What a person granted that it comes of, and with which it is revoked; null where nobody did. */
  readonly grantId: number | null
}

/** A token that we issued. */
export interface TokenRecord extends NewToken {
  /** Grows with each token of the database, so that newest first is a matter of order and not of the clock. */
  readonly id: number
  readonly revokedAt: number | null
}

/** The digest by which a token is found: SHA-256 of its text, so that a look-up's time tells nothing of the text. */
export function tokenDigest(value: string): Buffer {
  return createHash('sha256').update(value, 'utf8').digest()
}

/** What decides a token's status besides the clock. */
export type TokenLifetime = Pick<TokenRecord, 'revokedAt' | 'notBefore' | 'expiresAt'>

/** The status of a token at an instant; `keyRevoked` where the key that signed it has been revoked. */
export function tokenStatus(token: TokenLifetime, now: number, keyRevoked: boolean): TokenStatus {
  if (token.revokedAt !== null || keyRevoked) return 'revoked'
  if (token.expiresAt !== null && token.expiresAt <= now) return 'expired'
  if (token.notBefore !== null && token.notBefore > now) return 'not_yet_valid'
  return 'active'
}

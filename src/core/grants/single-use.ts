import { createHash } from 'node:crypto'
import type { ParameterList } from '../protocol/parameters.ts'

/** What an authorization code is bound to (RFC 6749 §4.1.3, RFC 7636 §4.4, RFC 9449 §10). */
export interface AuthorizationCode {
  /** As it came at the authorization endpoint; null where it was left out there. */
  readonly redirectUri: string | null
  /** S256; null where none was asked for, which only a switch allows. */
  readonly codeChallenge: string | null
  readonly nonce: string | null
  /** The thumbprint of the key that the client named (`dpop_jkt`). */
  readonly dpopJkt: string | null
}

/** What a refresh token is bound to, besides its client and its grant. */
export interface RefreshToken {
  /** A public client's refresh token is bound to its key (RFC 9449 §5). */
  readonly dpopJkt: string | null
}

/** A request that waits: pushed by a client (RFC 9126), or shown to a person for consent. */
export interface WaitingRequest {
  readonly parameters: ParameterList
  readonly dpopJkt: string | null
}

/** What is kept of each kind of thing that can be used once; `proof` is a `jti` that must not come again. */
export interface SingleUseData {
  readonly authorization_code: AuthorizationCode
  readonly refresh_token: RefreshToken
  readonly pushed_request: WaitingRequest
  readonly consent: WaitingRequest
  readonly proof: Readonly<Record<string, never>>
}

/** A kind of thing that can be used once. */
export type SingleUseKind = keyof SingleUseData

/** Something that can be used once, found by the digest of its text; instants in Unix seconds. */
export interface NewSingleUse<K extends SingleUseKind = SingleUseKind> {
  readonly issuerId: number
  readonly kind: K
  readonly digest: Buffer
  readonly clientId: string | null
  readonly grantId: number | null
  readonly data: SingleUseData[K]
  readonly createdAt: number
  /** Null: it does not expire. */
  readonly expiresAt: number | null
}

/** Something that can be used once, as stored. */
export interface SingleUse<K extends SingleUseKind = SingleUseKind> extends NewSingleUse<K> {
  readonly id: number
  readonly usedAt: number | null
}

/** The digest by which a code, a refresh token, a ticket or a session is found: only this is stored, not the text. */
export function secretDigest(value: string): Buffer {
  return createHash('sha256').update(value, 'utf8').digest()
}

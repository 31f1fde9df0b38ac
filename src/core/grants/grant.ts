/** How a grant came to be: a person at the authorization endpoint, or at the device page (RFC 6749 §1.3, RFC 8628). */
export type GrantOrigin = 'authorization_code' | 'device_code'

/**
 * What a person granted a client, before the store has numbered it. The codes, refresh tokens and access tokens that come
 * of it end together when it is revoked (RFC 6749 §4.1.2, RFC 9700 §4.14.2). Instants in Unix seconds.
 */
export interface NewGrant {
  readonly issuerId: number
  readonly clientId: string
  readonly origin: GrantOrigin
  readonly subject: string
  /** The scopes that were granted, joined with blanks; null where there are none. */
  readonly scope: string | null
  /** The resources that tokens of it may be for (RFC 8707); empty: the client's audience, or the default one. */
  readonly resources: readonly string[]
  /** When the person signed in (OpenID Connect Core 1.0 §2, `auth_time`). */
  readonly authTime: number
  readonly createdAt: number
}

/** A grant as stored. */
export interface GrantRecord extends NewGrant {
  readonly id: number
  readonly revokedAt: number | null
}

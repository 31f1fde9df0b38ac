import type { Client } from '../core/clients/client.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { INACTIVE } from '../core/tokens/introspection.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import type { Introspection } from './introspect-token.ts'
import { type KnownRefreshToken, refreshTokenOf } from './refresh-token-of.ts'

/**
 * Tells a client of its own refresh token (RFC 7662 §2.2), without `token_type`. To any other client it is not active: a
 * resource server that looks at `active` alone must not take it for an access token.
 */
export async function introspectRefreshToken(
  idp: Idp,
  issuer: Issuer,
  { client, value }: { readonly client: Client; readonly value: string },
): Promise<Introspection> {
  const found = await refreshTokenOf(idp.store, issuer, value)
  if (found === undefined) return { body: INACTIVE, outcome: 'unknown' }
  const standing = standingOf(found, client, issuerNow(idp, issuer))
  const body = standing === 'active' ? introspectionOf(found, issuer) : INACTIVE
  return { body, outcome: `refresh_token_${standing}` }
}

function standingOf({ token, grant }: KnownRefreshToken, client: Client, now: number): string {
  if (token.clientId !== client.clientId) return 'other_client'
  if (token.usedAt !== null) return 'used'
  if (grant.revokedAt !== null) return 'revoked'
  return token.expiresAt !== null && token.expiresAt <= now ? 'expired' : 'active'
}

function introspectionOf({ token, grant }: KnownRefreshToken, { issuer }: Issuer): JsonObject {
  return {
    active: true,
    client_id: token.clientId,
    ...(grant.scope === null ? {} : { scope: grant.scope }),
    sub: grant.subject,
    iss: issuer,
    iat: token.createdAt,
    ...(token.expiresAt === null ? {} : { exp: token.expiresAt }),
  }
}

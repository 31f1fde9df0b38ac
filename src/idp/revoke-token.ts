import type { Client } from '../core/clients/client.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import { tokenDigest } from '../core/tokens/token.ts'
import type { StoredToken, Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { refreshTokenOf } from './refresh-token-of.ts'
import { revokeGrant } from './revoke-grant.ts'

/** What became of a revocation, for the event log. */
export interface RevocationOutcome {
  readonly jti?: string
  readonly outcome: string
}

interface Asked {
  readonly client: Client
  readonly value: string
}

/**
 * Revokes a client's own token: an access token alone, with a refresh token, used or not, all that came of its grant
 * (RFC 7009 §2.1). An unknown one is fine, since the client's aim is met either way (§2.2).
 */
export async function revokeToken(
  idp: Idp,
  issuer: Issuer,
  asked: Asked,
): Promise<RevocationOutcome> {
  const digest = tokenDigest(asked.value)
  return idp.store.transaction(async (tx) => {
    const token = await tx.tokens.byDigest(issuer.id, digest)
    if (token !== undefined) return revokeAccessToken(idp, issuer, { tx, token, ...asked })
    if ((await tx.staticTables.tokenByDigest(issuer.id, digest)) !== undefined) {
      throw new OAuthError(
        'unsupported_token_type',
        'a static token is not revoked but taken out of its table',
      )
    }
    return revokeRefreshToken(idp, issuer, { tx, ...asked })
  })
}

async function revokeAccessToken(
  idp: Idp,
  issuer: Issuer,
  { tx, token, client }: Asked & { readonly tx: Tables; readonly token: StoredToken },
): Promise<RevocationOutcome> {
  refuseOthers(token, client)
  const { jti } = token
  const revoked = await tx.tokens.revoke(issuer.id, { jtis: [jti] }, issuerNow(idp, issuer))
  if (revoked === 0) return { jti, outcome: 'revoked_before' }
  await appendEvent(idp, issuer, {
    tx,
    type: 'tokens_revoked',
    jti,
    clientId: client.clientId,
    data: { count: 1, by: 'client' },
  })
  return { jti, outcome: 'revoked' }
}

async function revokeRefreshToken(
  idp: Idp,
  issuer: Issuer,
  { tx, client, value }: Asked & { readonly tx: Tables },
): Promise<RevocationOutcome> {
  const found = await refreshTokenOf(tx, issuer, value)
  if (found === undefined) return { outcome: 'unknown' }
  const { token, grant } = found
  refuseOthers(token, client)
  if (grant.revokedAt !== null) return { outcome: 'grant_revoked_before' }
  await revokeGrant(idp, issuer, { tx, grantId: grant.id, why: 'refresh_token_revoked' })
  return { outcome: 'grant_revoked' }
}

function refuseOthers(token: { readonly clientId: string | null }, client: Client): void {
  if (token.clientId === client.clientId) return
  throw new OAuthError('invalid_grant', 'the token was not issued to this client')
}

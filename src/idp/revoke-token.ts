import type { Client } from '../core/clients/client.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import { tokenDigest } from '../core/tokens/token.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'

/** Revokes a client's own token (RFC 7009 §2.1); an unknown one is fine, since the client's aim is met either way (§2.2). */
export async function revokeToken(
  idp: Idp,
  issuer: Issuer,
  { client, value }: { readonly client: Client; readonly value: string },
): Promise<{ readonly jti?: string; readonly outcome: string }> {
  const digest = tokenDigest(value)
  return idp.store.transaction(async (tx) => {
    const token = await tx.tokens.byDigest(issuer.id, digest)
    if (token === undefined) {
      if ((await tx.staticTables.tokenByDigest(issuer.id, digest)) === undefined)
        return { outcome: 'unknown' }
      throw new OAuthError(
        'unsupported_token_type',
        'a static token is not revoked but taken out of its table',
      )
    }
    if (token.clientId !== client.clientId) {
      throw new OAuthError('invalid_grant', 'the token was not issued to this client')
    }
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
  })
}

import type { Issuer } from '../core/issuers/issuer.ts'
import { conflict, notFound } from '../core/protocol/domain-error.ts'
import { tokenDigest } from '../core/tokens/token.ts'
import type { Idp } from './idp.ts'
import { refreshTokenOf } from './refresh-token-of.ts'
import { revokeGrant } from './revoke-grant.ts'
import { revokeTokens } from './revoke-tokens.ts'

/**
 * Revokes what a text names: an access token or its id alone, with a refresh token all that came of its grant. Answers
 * how many access tokens were not revoked before; throws `not_found`, and `conflict` for a static token.
 */
export async function revokeByText(idp: Idp, issuer: Issuer, text: string): Promise<number> {
  const { tokens, staticTables } = idp.store
  const digest = tokenDigest(text)
  const known = (await tokens.byDigest(issuer.id, digest)) ?? (await tokens.byJti(issuer.id, text))
  if (known !== undefined) return revokeTokens(idp, issuer, { jtis: [known.jti] })
  const refresh = await refreshTokenOf(idp.store, issuer, text)
  if (refresh !== undefined) {
    const revoked = { grantId: refresh.grant.id, why: 'refresh_token_revoked' }
    return idp.store.transaction((tx) => revokeGrant(idp, issuer, { tx, ...revoked }))
  }
  if ((await staticTables.tokenByDigest(issuer.id, digest)) !== undefined)
    throw conflict('a static token is not revoked but taken out of its table')
  throw notFound('there is no token of that text or id')
}

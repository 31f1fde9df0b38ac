import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { type LoggedRequest, logRequest } from '../../../src/idp/log-request.ts'
import type { MintRequest } from '../../../src/idp/mint-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { revokeTokenByJti, revokeTokens } from '../../../src/idp/revoke-tokens.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The page of all tokens, and the revocation of many. */
export const tokensSamples: MakeSamples = async (idp, issuer) => {
  const client = { clientId: 'tokens-page' }
  const minted = async (request: MintRequest) =>
    (await mintToken(idp, issuer, { ...client, ...request })).record
  await minted({ scope: 'read write' })
  await minted({ format: 'opaque', expiresIn: -60, subject: 'bob' })
  await minted({ alg: 'ES256', notBefore: idp.clock.now() + 3600, audience: null })
  await minted({ alg: 'EdDSA', expiresIn: null, audience: ['https://a.example/mcp', 'b', 'c'] })
  const revoked = await minted({ subject: null, scope: 'read' })
  await revokeTokenByJti(idp, issuer, { jti: revoked.jti })
  const hostile = { subject: `tokens-page ${HOSTILE}\u0000`, clientId: `${'x'.repeat(10_000)}` }
  await mintToken(idp, issuer, { ...hostile, audience: HOSTILE, jti: `tokens-page${HOSTILE}` })
  await createIssuer(idp, 'tokens-none-yet')
  const told = await minted({ ...hostile, notBefore: idp.clock.now() - 5, via: 'command_line' })
  for (let n = 0; n < 25; n += 1)
    logRequest(idp, issuer, introspection(told.jti, n % 3 === 0 ? HOSTILE : 'mcp-resource-server'))
  await idp.requestLog.flush()
  await revokeTokens(idp, issuer, { subject: hostile.subject, via: 'api' })
  logRequest(idp, issuer, { ...introspection(told.jti, 'demo-client'), outcome: 'revoked' })
  const filter = (name: string, value: string) => `${name}=${encodeURIComponent(value)}`
  return [
    { name: 'tokens-story', path: `/tokens/${told.jti}`, status: 200 },
    { name: 'tokens', path: '/tokens', status: 200 },
    { name: 'tokens-filtered', path: '/tokens?client_id=tokens-page', status: 200 },
    { name: 'tokens-revoked', path: '/tokens?client_id=tokens-page&done=revoked', status: 200 },
    { name: 'tokens-hostile', path: `/tokens?${filter('q', HOSTILE)}`, status: 200 },
    { name: 'tokens-none-match', path: '/tokens?q=no-such-token', status: 200 },
    { name: 'tokens-none-yet', path: '/issuers/tokens-none-yet/tokens', status: 200 },
    { name: 'tokens-revoke-form', path: '/revoke-tokens', status: 200 },
    { name: 'tokens-revoke-wrong', path: '/revoke-tokens?by=kid&value=', status: 400 },
    { name: 'tokens-revoke', path: '/revoke-tokens?by=client_id&value=tokens-page', status: 200 },
    {
      name: 'tokens-revoke-hostile',
      path: `/revoke-tokens?by=subject&${filter('value', hostile.subject)}`,
      status: 200,
    },
    { name: 'tokens-revoke-none', path: '/revoke-tokens?by=client_id&value=nobody', status: 200 },
    { name: 'tokens-wrong', path: '/tokens?status=lost&cursor=x', status: 400 },
  ]
}

function introspection(jti: string, clientId: string): LoggedRequest {
  const request = { endpoint: 'introspect', method: 'POST', status: 200, durationMs: 0.5 }
  return { ...request, outcome: 'active', userAgent: 'python-httpx/0.28.1', clientId, jti }
}

import type { MintRequest } from '../../../src/idp/mint-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { revokeKey } from '../../../src/idp/revoke-key.ts'
import { revokeTokenByJti } from '../../../src/idp/revoke-tokens.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The page of a token, in every state that it can be in. */
export const tokenSamples: MakeSamples = async (idp, issuer) => {
  const minted = async (name: string, request: MintRequest) => {
    const { record } = await mintToken(idp, issuer, request)
    return { name, path: `/tokens/${record.jti}`, status: 200, record }
  }
  const revoked = await minted('token-revoked', { scope: 'read' })
  await revokeTokenByJti(idp, issuer, { jti: revoked.record.jti })
  const byRevokedKey = await minted('token-key-revoked', { alg: 'PS256' })
  await revokeKey(idp, issuer, byRevokedKey.record.kid ?? '')
  const newKey = await minted('token-key-created', { alg: 'ES384' })
  return [
    await minted('token', { scope: 'read write' }),
    await minted('token-hostile', hostileRequest()),
    await minted('token-opaque', { format: 'opaque', expiresIn: -60 }),
    await minted('token-shared-secret', { alg: 'HS256', expiresIn: null }),
    revoked,
    byRevokedKey,
    { ...newKey, path: `${newKey.path}?key_created=true` },
  ]
}

function hostileRequest(): MintRequest {
  return {
    subject: HOSTILE,
    clientId: 'x'.repeat(10_000),
    audience: ['http://127.0.0.1:8000/mcp', `https://example.com/${'long/'.repeat(60)}`],
    notBefore: 9_000_000_000_000,
    claims: { [HOSTILE]: [HOSTILE, { deep: { deeper: [1, null, true, {}] } }], nothing: '' },
    header: { 'x-hostile': HOSTILE },
  }
}

import { createIssuer } from '../../../src/idp/create-issuer.ts'
import type { MintRequest } from '../../../src/idp/mint-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { revokeTokenByJti } from '../../../src/idp/revoke-tokens.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

const PATH = '/inspect'

/** The page that looks into tokens: empty, and with the result of one of each sort. */
export const inspectSamples: MakeSamples = async (idp, issuer) => {
  const mint = async (request: MintRequest = {}, at = issuer) =>
    (await mintToken(idp, at, { clientId: 'inspect-page', ...request })).record
  const good = await mint({ scope: 'read write', claims: { tenant: 'acme' } })
  const expired = await mint({ expiresIn: -180, scope: 'read' })
  const revoked = await mint({ scope: 'read' })
  await revokeTokenByJti(idp, issuer, { jti: revoked.jti })
  const other = await createIssuer(idp, 'inspect-other')
  const foreign = await mint({}, other)
  const opaque = await mint({ format: 'opaque', scope: 'read' })
  const nameless = await mint({ header: { kid: null, typ: 'JWT' } })
  const hostile = await mint({
    subject: HOSTILE,
    audience: ['x'.repeat(10_000), HOSTILE],
    claims: { [HOSTILE]: [HOSTILE, '\u0000'] },
    header: { kid: HOSTILE, crit: [HOSTILE] },
  })
  const curl = `curl -sS 'http://127.0.0.1:8000/mcp' \\\n  -H 'Authorization: Bearer ${expired.value}' \\\n  -d '{}'`
  const [head, payload = ''] = good.value.split('.')
  const answer = { access_token: opaque.value, token_type: 'Bearer', id_token: good.value }
  return [
    { name: 'inspect', path: PATH, status: 200 },
    pasted('inspect-good', good.value, { audience: 'http://127.0.0.1:8000/mcp' }),
    pasted('inspect-expired', curl, { required_scopes: 'read admin' }),
    pasted('inspect-revoked', `"${revoked.value.slice(0, 60)}\n${revoked.value.slice(60)}"`),
    pasted('inspect-foreign', `Authorization: Bearer ${foreign.value}`, { audience: 'x' }),
    pasted('inspect-lax', nameless.value, { required_scopes: 'admin' }),
    pasted('inspect-broken', `${head}.${payload.slice(0, -20)}`),
    pasted('inspect-no-json', 'eyJhbGciOiJub25lIn0.bm90IEpTT04gYXQgYWxs.'),
    pasted(
      'inspect-encrypted',
      'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a2V5.aXY.dGV4dA.dGFn',
    ),
    pasted('inspect-opaque', JSON.stringify(answer, null, 2)),
    pasted('inspect-static', 'Bearer dev-alice-token', { required_scopes: 'read:data' }),
    pasted('inspect-unknown', `${HOSTILE.replaceAll(/\s/g, '')}`),
    pasted('inspect-hostile', hostile.value, { audience: HOSTILE, issuer: HOSTILE }),
    pasted('inspect-long', `Bearer ${'long-token'.repeat(1000)}`),
    { ...pasted('inspect-wrong', `-H "Authorization: Bearer $TOKEN" ${HOSTILE}`), status: 400 },
  ]
}

function pasted(name: string, text: string, expected: Readonly<Record<string, string>> = {}) {
  return { name, path: PATH, form: { pasted: text, ...expected }, status: 200 }
}

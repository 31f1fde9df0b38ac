import { createKey } from '../../../src/idp/add-key.ts'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { logRequest } from '../../../src/idp/log-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { rotateKeys } from '../../../src/idp/rotate-keys.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The home page: of an issuer where nothing has been done, and of one in use. */
export const overviewSamples: MakeSamples = async (idp) => {
  await createIssuer(idp, 'overview-fresh')
  const used = await createIssuer(idp, 'overview-used')
  await createKey(idp, used, { alg: 'HS256', state: 'current' })
  await rotateKeys(idp, used, { alg: 'ES256' })
  const { record } = await mintToken(idp, used, { clientId: `overview ${HOSTILE}` })
  await mintToken(idp, used, { subject: 'x'.repeat(10_000) })
  const request = { endpoint: 'introspect', method: 'POST', status: 200, durationMs: 1 }
  for (const outcome of ['active', 'active', 'unknown'])
    logRequest(idp, used, {
      ...request,
      outcome,
      jti: outcome === 'active' ? record.jti : undefined,
    })
  logRequest(idp, used, { ...request, status: 401, outcome: 'invalid_client', clientId: HOSTILE })
  logRequest(idp, used, { ...request, endpoint: 'jwks', method: 'GET', outcome: 'ok', kids: ['a'] })
  return [
    { name: 'overview-fresh', path: '/issuers/overview-fresh/', status: 200 },
    { name: 'overview-used', path: '/issuers/overview-used/', status: 200 },
  ]
}

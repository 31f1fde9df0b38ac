import type { Issuer } from '../../../src/core/issuers/issuer.ts'
import { createClient } from '../../../src/idp/clients.ts'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import type { Idp } from '../../../src/idp/idp.ts'
import { type LoggedRequest, logRequest } from '../../../src/idp/log-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { mintTokens } from '../../../src/idp/mint-tokens.ts'
import { resetIssuer } from '../../../src/idp/reset-issuer.ts'
import { revokeKey } from '../../../src/idp/revoke-key.ts'
import { revokeTokenByJti } from '../../../src/idp/revoke-tokens.ts'
import { rotateKeys } from '../../../src/idp/rotate-keys.ts'
import { putStaticTable } from '../../../src/idp/static-tables.ts'
import { putSubject } from '../../../src/idp/subjects.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The page of events, at issuers of its own. */
export const eventsSamples: MakeSamples = async (idp) => {
  const busy = await createIssuer(idp, 'events-page')
  await makeEvents(idp, busy)
  await createIssuer(idp, 'events-page-quiet')
  const base = '/issuers/events-page'
  const hostile = encodeURIComponent(HOSTILE)
  return [
    { name: 'events', path: `${base}/events`, status: 200 },
    { name: 'events-filtered', path: `${base}/events?endpoint=introspect&since=1h`, status: 200 },
    { name: 'events-none', path: `${base}/events?outcome=expired`, status: 200 },
    { name: 'events-quiet', path: '/issuers/events-page-quiet/events?kind=requests', status: 200 },
    {
      name: 'events-wrong',
      path: `${base}/events?type=${hostile}&since=${hostile}&jti=${hostile}`,
      status: 400,
    },
  ]
}

async function makeEvents(idp: Idp, issuer: Issuer): Promise<void> {
  await resetIssuer(idp, issuer, { keys: false })
  await createClient(idp, issuer, {
    clientId: 'events-page',
    metadata: { redirectUris: ['http://127.0.0.1/'] },
  })
  await mintToken(idp, issuer, { subject: HOSTILE, clientId: 'x'.repeat(10_000) })
  await putSubject(idp, issuer, { sub: `${HOSTILE}\u{1F600}` })
  await putStaticTable(idp, issuer, { name: 'dev', tokens: {} })
  for await (const _ of await mintTokens(idp, issuer, { count: 20, request: {} }));
  const doomed = await mintToken(idp, issuer, { alg: 'PS256' })
  await revokeKey(idp, issuer, doomed.record.kid ?? '')
  await rotateKeys(idp, issuer, { alg: 'ES256' })
  await makeRequests(idp, issuer)
}

async function makeRequests(idp: Idp, issuer: Issuer): Promise<void> {
  const { record } = await mintToken(idp, issuer, { scope: 'read' })
  const verifier = { userAgent: 'python-httpx/0.28.1', clientId: 'mcp-resource-server' }
  const requests: readonly Partial<LoggedRequest>[] = [
    { endpoint: 'jwks', method: 'GET', outcome: 'ok', kids: ['a', 'b', 'c'] },
    { endpoint: 'jwks', method: 'GET', outcome: 'not_modified', status: 304 },
    { endpoint: 'oauthMetadata', method: 'GET', outcome: 'ok', userAgent: HOSTILE },
    { ...verifier, outcome: 'active', jti: record.jti, kid: record.kid ?? undefined },
    { ...verifier, outcome: 'unknown' },
    { userAgent: 'curl/8.5.0', clientId: HOSTILE, outcome: 'invalid_client', status: 401 },
    { endpoint: 'token', clientId: 'demo-client', outcome: 'invalid_scope', status: 400 },
  ]
  const introspection = { endpoint: 'introspect', method: 'POST', status: 200, durationMs: 1.234 }
  for (const request of requests)
    logRequest(idp, issuer, { ...introspection, outcome: '', ...request })
  await revokeTokenByJti(idp, issuer, { jti: record.jti })
  logRequest(idp, issuer, { ...introspection, ...verifier, outcome: 'revoked', jti: record.jti })
  await idp.requestLog.flush()
}

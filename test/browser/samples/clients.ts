import type { Issuer } from '../../../src/core/issuers/issuer.ts'
import { createClient, deleteClient, listClients } from '../../../src/idp/clients.ts'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import type { Idp } from '../../../src/idp/idp.ts'
import { logRequest } from '../../../src/idp/log-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The pages of clients, at issuers of their own. */
export const clientsSamples: MakeSamples = async (idp) => {
  const issuer = await createIssuer(idp, 'clients-page')
  await makeClients(idp, issuer)
  const none = await createIssuer(idp, 'clients-page-none')
  for (const { clientId } of (await listClients(idp, none, {})).items)
    await deleteClient(idp, none, clientId)
  const base = '/issuers/clients-page/clients'
  const hostile = `${base}/${encodeURIComponent(ASCII_HOSTILE)}`
  return [
    { name: 'clients', path: `${base}?done=deleted`, status: 200 },
    { name: 'clients-none', path: '/issuers/clients-page-none/clients', status: 200 },
    { name: 'client-new', path: `${base}/new`, status: 200 },
    {
      name: 'client-new-wrong',
      path: `${base}/new`,
      form: { ...WRONG, client_id: HOSTILE, client_secret: 'x'.repeat(10_000) },
      status: 400,
    },
    { name: 'client', path: `${base}/reporting-job`, status: 200 },
    { name: 'client-rolled', path: `${base}/demo-client?done=rolled`, status: 200 },
    { name: 'client-public', path: `${base}/demo-public-client?done=saved`, status: 200 },
    { name: 'client-dots', path: `${base}/by-id?client_id=..`, status: 200 },
    { name: 'client-hostile', path: hostile, status: 200 },
    { name: 'client-wrong', path: hostile, form: WRONG, status: 400 },
    { name: 'client-delete', path: `${base}/reporting-job/delete`, status: 200 },
    { name: 'client-delete-hostile', path: `${hostile}/delete`, status: 200 },
  ]
}

/** A client id has printable ASCII only. */
const ASCII_HOSTILE = '"><script>document.title="owned"</script></textarea>&amp; /..%2F?#'

const WRONG = {
  client_name: '"not JSON',
  token_endpoint_auth_method: 'none',
  scope: 'a "b"',
  audience: '[1',
  access_token_lifetime: 'long',
  redirect_uris: `https://ok.example/cb\nhttp://elsewhere.example/${'long/'.repeat(100)}\n${HOSTILE}`,
  further: '{"client_ury": "x", "contacts": "me"}',
}

async function makeClients(idp: Idp, issuer: Issuer): Promise<void> {
  await createClient(idp, issuer, { clientId: '..', clientSecret: 's', metadata: {} })
  await createClient(idp, issuer, {
    clientId: 'reporting-job',
    clientSecret: 'reporting-job-secret',
    metadata: {
      clientName: 'Reporting job',
      grantTypes: ['client_credentials'],
      responseTypes: [],
      scope: 'reports:read reports:write',
      audience: ['http://127.0.0.1:8000/mcp', 'urn:reports'],
      accessTokenFormat: 'opaque',
      accessTokenLifetimeSeconds: 300,
    },
  })
  await createClient(idp, issuer, {
    clientId: ASCII_HOSTILE,
    clientSecret: `it's "secret"`,
    metadata: {
      clientName: `${HOSTILE}\u0000${'x'.repeat(10_000)}`,
      grantTypes: ['client_credentials', HOSTILE, ...Array.from({ length: 10 }, (_, n) => `g${n}`)],
      responseTypes: ['code', 'code id_token'],
      scope: 's'.repeat(10_000),
      audience: [HOSTILE, 'a'.repeat(10_000)],
      tokenEndpointAuthMethod: 'client_secret_post',
      redirectUris: ['http://127.0.0.1/callback', 'com.example.app:/callback'],
      further: { software_id: HOSTILE, contacts: ['x'.repeat(10_000)] },
    },
  })
  for (let n = 0; n < 3; n += 1) await mintToken(idp, issuer, { clientId: 'reporting-job' })
  const request = { endpoint: 'token', method: 'POST', status: 200, durationMs: 1, outcome: 'ok' }
  logRequest(idp, issuer, { ...request, clientId: 'reporting-job' })
  await idp.requestLog.flush()
}

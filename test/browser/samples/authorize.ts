import { createClient } from '../../../src/idp/clients.ts'
import { authorizePath } from '../../support/authorize.ts'
import type { MakeSamples, SamplePage } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

const WEB = 'https://app.example/oauth/callback?tenant=1'

/** The page where a person signs in and decides. */
export const authorizeSamples: MakeSamples = async (idp, issuer) => {
  const web = {
    redirectUris: [WEB],
    grantTypes: ['authorization_code', 'refresh_token'],
    tokenEndpointAuthMethod: 'none',
  } as const
  await createClient(idp, issuer, {
    clientId: 'web-app',
    metadata: { ...web, clientName: 'Web app', further: { client_uri: 'https://app.example/' } },
  })
  await createClient(idp, issuer, {
    clientId: 'hostile-client',
    metadata: { ...web, clientName: `${HOSTILE}${'x'.repeat(1000)}` },
  })
  return PAGES
}

const PAGES: readonly SamplePage[] = [
  { name: 'authorize', path: authorizePath(), status: 200 },
  {
    name: 'authorize-web',
    path: authorizePath(
      {
        client_id: 'web-app',
        redirect_uri: WEB,
        scope: 'openid profile email address phone offline_access mail:read mail:send',
        resource: ['https://mcp.example/mcp', 'https://other.example/mcp'],
      },
      '/issuers/default',
    ),
    status: 200,
  },
  {
    name: 'authorize-hostile',
    path: authorizePath({
      client_id: 'hostile-client',
      redirect_uri: WEB,
      scope: `<b>scope</b> ${'s'.repeat(1000)}`,
      resource: `urn:<b>${'r'.repeat(1000)}`,
    }),
    status: 200,
  },
  { name: 'authorize-refused', path: authorizePath({ client_id: '<b>unknown' }), status: 400 },
]

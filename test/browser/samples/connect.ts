import { mintToken } from '../../../src/idp/mint-token.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The page that configures: each kind of file, something missing, and values that break what is not careful. */
export const connectSamples: MakeSamples = async (idp, issuer) => {
  const audience = 'http://127.0.0.1:8123/mcp'
  await mintToken(idp, issuer, { audience, scope: 'read' })
  const at = (query: Readonly<Record<string, string>>) => `/connect?${new URLSearchParams(query)}`
  return [
    { name: 'connect', path: '/connect', status: 200 },
    {
      name: 'connect-environment',
      path: at({ target: 'environment', version: '2.11', scope: 'read write', alg: 'ES256' }),
      status: 200,
    },
    { name: 'connect-static-table', path: at({ target: 'static-table' }), status: 200 },
    { name: 'connect-typescript', path: at({ target: 'typescript-sdk' }), status: 200 },
    {
      name: 'connect-client',
      path: at({ target: 'mcp-client', audience, scope: 'read' }),
      status: 200,
    },
    { name: 'connect-lacking', path: at({ target: 'shared-secret', alg: 'HS384' }), status: 200 },
    {
      name: 'connect-hostile',
      path: at({ target: 'curl', audience: HOSTILE, scope: '</script> <b>' }),
      status: 200,
    },
    {
      name: 'connect-long',
      path: at({ target: 'jwks', audience: `https://example.com/${'x'.repeat(3000)}` }),
      status: 200,
    },
    {
      name: 'connect-wrong',
      path: at({ target: 'introspection', client_id: 'demo-public-client', scope: `a"${HOSTILE}` }),
      status: 400,
    },
  ]
}

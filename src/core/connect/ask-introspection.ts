import { toPythonLiteral } from '../static-tables/python-literal.ts'
import type { ConnectClient, ConnectFacts } from './configuration.ts'
import type { FastmcpVersion } from './fastmcp-version.ts'
import type { Written } from './target.ts'

/** The import of the HTTP client that a version comes with. */
export function httpxImport({ httpx }: FastmcpVersion): string {
  return httpx === 'httpx' ? 'import httpx' : 'import httpx2 as httpx'
}

/** The lines of a Python function that introspect `token` (RFC 7662 §2.1), and put what came into `answer`. */
export function askIntrospection(
  { introspectionEndpoint }: ConnectFacts,
  client: ConnectClient,
): readonly string[] {
  const [id, secret] = [client.clientId, client.clientSecret].map((one) => toPythonLiteral(one))
  const isPost = client.authMethod === 'client_secret_post'
  const form = '"token": token, "token_type_hint": "access_token"'
  return [
    'async with httpx.AsyncClient(timeout=10) as client:',
    '    response = await client.post(',
    `        ${toPythonLiteral(introspectionEndpoint)},`,
    isPost
      ? `        data={${form}, "client_id": ${id}, "client_secret": ${secret}},`
      : `        data={${form}},`,
    ...(isPost ? [] : [`        auth=(${id}, ${secret}),`]),
    '    )',
    'answer = response.json() if response.status_code == 200 else {}',
  ]
}

/** What an issuer without a client that could introspect lacks. */
export const NO_CLIENT: Written = {
  kind: 'lacking',
  lack: {
    what: 'No client with a secret is registered, and introspection asks for one.',
    path: '/api/clients',
    body: {
      client_id: 'mcp-resource-server',
      grant_types: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  },
}

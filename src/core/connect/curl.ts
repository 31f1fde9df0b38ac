import { asciiJson } from './ascii-json.ts'
import { NO_CLIENT } from './ask-introspection.ts'
import type { ConnectClient, ConnectFacts } from './configuration.ts'
import { initializeRequest } from './initialize.ts'
import { mcpAddress } from './mcp-address.ts'
import { mintBody } from './mint-body.ts'
import { shellQuoted } from './shell-quoted.ts'
import type { OtherTarget } from './target.ts'

/** The whole way of a token, by hand. */
export const CURL: OtherTarget = {
  product: 'other',
  id: 'curl',
  title: 'curl',
  about: 'Mints a token, asks this issuer about it, and calls the MCP server with it.',
  testedWith: null,
  algs: [],
  caveats: [
    {
      text: 'A token in a command line is seen by whoever may list this machine’s processes: fine for a mock’s tokens, not for real ones.',
      source: 'https://curl.se/docs/manpage.html',
    },
    {
      text: '--location is for FastMCP 2.6 to 2.10, which redirect /mcp to /mcp/.',
      source: 'https://github.com/PrefectHQ/fastmcp/blob/v2.10.6/src/fastmcp/server/http.py',
    },
  ],
  write: (facts) => {
    const { client } = facts
    if (client === null) return NO_CLIENT
    const file = { name: 'call-mcp-server.sh', language: 'bash', text: script(facts, client) }
    return { kind: 'written', files: [{ ...file, language: 'bash' }], run: `bash ${file.name}\n` }
  },
}

function script(facts: ConnectFacts, client: ConnectClient): string {
  const { url, introspectionEndpoint, audience, adminTokenNeeded } = facts
  const admin = adminTokenNeeded ? ['  -H "Authorization: Bearer $MOCK_IDP_ADMIN_TOKEN" \\'] : []
  return [
    'set -euo pipefail',
    '',
    '# Mint a token.',
    `token=$(curl -fsS ${shellQuoted(`${url}/api/tokens`)} \\`,
    ...admin,
    "  -H 'Content-Type: application/json' \\",
    `  -d ${shellQuoted(asciiJson(mintBody(facts)))} |`,
    `  sed -n 's/.*"access_token":"\\([^"]*\\)".*/\\1/p')`,
    'echo "$token"',
    '',
    '# Ask about it, as a resource server does.',
    `curl -fsS ${shellQuoted(introspectionEndpoint)} \\`,
    `  -u ${shellQuoted(`${client.clientId}:${client.clientSecret}`)} \\`,
    '  --data-urlencode "token=$token"',
    'echo',
    '',
    '# Call the MCP server with it.',
    `curl -sS --include --location ${shellQuoted(mcpAddress(audience).url)} \\`,
    '  -H "Authorization: Bearer $token" \\',
    "  -H 'Content-Type: application/json' \\",
    "  -H 'Accept: application/json, text/event-stream' \\",
    `  -d ${shellQuoted(asciiJson(initializeRequest('curl')))}`,
    '',
  ].join('\n')
}

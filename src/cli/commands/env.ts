import type { OwnCommand } from '../command-row.ts'
import { printEnvironment } from '../print-environment.ts'

/** `env`: a running server, as variables of a shell. */
export const ENV: OwnCommand = {
  kind: 'own',
  name: 'env',
  description:
    'Print "export NAME=value" lines for a running server, and for a FastMCP 2 server beside it.',
  heading: 'Server:',
  heeds: 'target',
  choices: [
    {
      member: 'wait',
      kind: 'seconds',
      help: 'Wait so long for a server to answer. Default: 0.',
    },
    {
      member: 'version',
      flag: '--fastmcp',
      kind: 'text',
      placeholder: 'VERSION',
      help: 'Version of FastMCP, 2.6 to 2.14. Default: 2.14.',
    },
  ],
  details: `It prints MOCK_IDP_URL, MOCK_IDP_ISSUER, MOCK_IDP_JWKS_URI, MOCK_IDP_INTROSPECTION_ENDPOINT,
MOCK_IDP_TOKEN_ENDPOINT, MOCK_IDP_CLIENT_ID, MOCK_IDP_CLIENT_SECRET, and FASTMCP_SERVER_AUTH with its
settings, which FastMCP 3 and later ignore. Commands in that shell talk to the server at MOCK_IDP_URL.`,
  examples: [
    'eval "$(mcp-mock-idp env --wait 30)"',
    'mcp-mock-idp env --issuer-name team-a --json',
  ],
  run: printEnvironment,
}

import { DEFAULT_ISSUER_NAME } from '../../core/issuers/issuer.ts'
import { type OwnCommand, textOf } from '../command-row.ts'

/** `mcp`: the tools of the product for MCP clients, over stdio. */
export const MCP: OwnCommand = {
  kind: 'own',
  name: 'mcp',
  description: 'Speak MCP over stdin and stdout: tools for a coding assistant.',
  heading: 'MCP servers:',
  heeds: 'start',
  choices: [
    {
      member: 'server',
      kind: 'text',
      placeholder: 'URL',
      help: 'Server to talk to. Default: the one at the port, else one that is opened there.',
    },
    {
      member: 'issuer_name',
      kind: 'text',
      placeholder: 'NAME',
      help: 'Issuer that tools are about unless they are told. Default: default.',
    },
  ],
  details: `An MCP client starts it and ends it. Where no server runs at the port, it opens one there, on the database
that is named or in the working directory, else on one that is gone when the client leaves. It takes the
options of "start"; the log on stderr tells what is odd only, unless --log-level asks for more.`,
  examples: [
    'mcp-mock-idp mcp',
    'mcp-mock-idp mcp --server http://localhost:9400 --issuer-name ci',
    'mcp-mock-idp mcp --data ./idp-state --default-audience http://127.0.0.1:8000/mcp',
  ],
  async run({ config, choices, target }) {
    const { serveMcp } = await import('../mcp/serve-mcp.ts')
    const issuerName = textOf(choices.issuer_name) ?? DEFAULT_ISSUER_NAME
    return await serveMcp(config, { server: target.server, issuerName })
  },
}

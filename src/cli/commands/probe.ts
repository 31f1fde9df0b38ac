import type { ServerCommand } from '../command-row.ts'
import { PROBE_FLAGS, probeMistakes, REPORT_CHOICES } from '../probe-flags.ts'

/** `probe`: which bad tokens an MCP server falls for. */
export const PROBE: ServerCommand = {
  kind: 'server',
  name: 'probe',
  description: 'Send bad tokens to an MCP server, and tell which of them it falls for.',
  heading: 'MCP servers:',
  arguments: [{ name: 'URL', member: 'url', help: 'The MCP endpoint itself.' }],
  flags: PROBE_FLAGS,
  choices: REPORT_CHOICES,
  mistakes: probeMistakes,
  details:
    'The server has to trust this issuer. Exit codes: 0 all as it should be, 1 findings, 2 it could not be run.',
  examples: [
    'mcp-mock-idp probe http://127.0.0.1:8000/mcp',
    'mcp-mock-idp probe http://127.0.0.1:8000/mcp --only exp,aud-* --show',
    'mcp-mock-idp probe http://127.0.0.1:8000/mcp --drill rotation --max-wait 120',
    'mcp-mock-idp probe http://127.0.0.1:8000/mcp --format sarif --output probe.sarif',
    'mcp-mock-idp probe http://127.0.0.1:8000/sse --transport sse --baseline known.json',
  ],
  async run(call) {
    const { probe } = await import('../probe.ts')
    return await probe(call)
  },
}

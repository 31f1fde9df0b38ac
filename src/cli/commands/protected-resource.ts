import type { ServerCommand } from '../command-row.ts'
import { DRAFT_CHOICES, DRAFT_FLAGS, draftMistakes } from '../protected-resource-flags.ts'

/** `protected-resource`: what an MCP server serves so that clients find the issuer (RFC 9728). */
export const PROTECTED_RESOURCE: ServerCommand = {
  kind: 'server',
  name: 'protected-resource',
  description: 'Draft the metadata and the 401 by which clients of an MCP server find the issuer.',
  heading: 'MCP servers:',
  arguments: [
    {
      name: 'URL',
      member: 'resource',
      help: 'The MCP endpoint itself, spelt as its clients spell it.',
    },
  ],
  flags: DRAFT_FLAGS,
  choices: DRAFT_CHOICES,
  mistakes: draftMistakes,
  details: `--check looks at a server on this machine only. Exit codes: 0 done, 1 clients cannot use what it serves.`,
  examples: [
    'mcp-mock-idp protected-resource http://127.0.0.1:8000/mcp --scope read > oauth-protected-resource.json',
    'mcp-mock-idp protected-resource http://127.0.0.1:8000/mcp --format challenge',
    'mcp-mock-idp protected-resource http://127.0.0.1:8000/mcp --scope read --check',
  ],
  async run(call) {
    const { protectedResource } = await import('../protected-resource.ts')
    return await protectedResource(call)
  },
}

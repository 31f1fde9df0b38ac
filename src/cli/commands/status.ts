import type { ServerCommand } from '../command-row.ts'
import { printThing } from '../print-thing.ts'

/** `status`: what runs. */
export const STATUS: ServerCommand = {
  kind: 'server',
  name: 'status',
  description: 'Show what runs: version, URL, issuer, since when.',
  heading: 'Server:',
  examples: ['mcp-mock-idp status', 'mcp-mock-idp status --server http://localhost:9401 --json'],
  run: async (call) => printThing(call, await call.ask('GET', '/api/status')),
}

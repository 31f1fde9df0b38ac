import { TARGETS } from '../../core/connect/targets.ts'
import type { ServerCommand } from '../command-row.ts'
import { connect } from '../connect.ts'

/** `connect`: the configuration of a verifier or a client for the issuer. */
export const CONNECT: ServerCommand = {
  kind: 'server',
  name: 'connect',
  description:
    'Print the configuration of a verifier or client for this issuer; without TARGET list what there is.',
  heading: 'MCP servers:',
  arguments: [
    {
      name: 'TARGET',
      help: `What to configure: ${TARGETS.map(({ id }) => id).join(', ')}.`,
      isOptional: true,
      values: TARGETS.map(({ id }) => id),
    },
  ],
  flags: [
    {
      member: 'version',
      flag: '--fastmcp',
      kind: 'text',
      placeholder: 'VERSION',
      help: 'Version of FastMCP, as 2.13 or 2.13.3. Default: the newest.',
    },
    { member: 'alg', kind: 'text', help: 'Algorithm. Default: the first that it has.' },
    { member: 'audience', kind: 'text', help: 'The MCP server. Default: the issuer’s audience.' },
    { member: 'scope', kind: 'text', help: 'What the MCP server requires. Default: nothing.' },
    { member: 'client_id', kind: 'text', help: 'The client that introspects.' },
    { member: 'table', kind: 'text', help: 'The table of static tokens.' },
  ],
  choices: [
    { member: 'file', kind: 'text', placeholder: 'NAME', help: 'This file, not the main one.' },
    {
      member: 'output',
      kind: 'text',
      placeholder: 'DIR',
      help: 'Write all files into this folder. Default: the main one to stdout.',
    },
  ],
  mistakes: ({ args, body, choices }) =>
    args[0] === undefined && Object.keys({ ...body, ...choices }).length > 0
      ? [`TARGET: is missing; one of ${TARGETS.map(({ id }) => id).join(', ')}`]
      : [],
  details:
    'It holds real values, client secrets too. How to run it, and what to know, goes to stderr.',
  examples: [
    'mcp-mock-idp connect',
    'mcp-mock-idp connect jwks > server.py',
    'mcp-mock-idp connect introspection --fastmcp 2.13 --scope read --output ./server',
  ],
  run: connect,
}

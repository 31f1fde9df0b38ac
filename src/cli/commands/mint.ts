import type { ServerCommand } from '../command-row.ts'
import { MINT_FORMATS, mint } from '../mint.ts'
import { MINT_FLAGS } from '../mint-flags.ts'

/** `mint`: tokens, sound and bad. */
export const MINT: ServerCommand = {
  kind: 'server',
  name: 'mint',
  description: 'Mint a token and print it.',
  heading: 'Tokens:',
  flags: MINT_FLAGS,
  choices: [
    {
      member: 'format',
      kind: 'choice',
      values: MINT_FORMATS,
      placeholder: 'FORMAT',
      help: 'What is printed: token, json, header, or curl, a command that calls the MCP server with it. Default: token; --json is the same as --format json.',
    },
  ],
  mistakes: ({ choices: { format }, json }) =>
    json && format !== undefined && format !== 'json'
      ? ['--format: says another format than --json']
      : [],
  details: `The token is printed alone on stdout. It is minted by the server that answers at --server, else on the
database itself.`,
  examples: [
    'mcp-mock-idp mint --subject alice --scope read --audience http://127.0.0.1:8000/mcp',
    'mcp-mock-idp mint --expires-in -60',
    'mcp-mock-idp mint --fault alg-none --format header',
    'mcp-mock-idp mint --token-format opaque --json',
    `mcp-mock-idp mint --alg ES256 --claims '{"roles":["admin"],"sub":null}'`,
    'mcp-mock-idp mint --profile entra --count 100 > tokens.txt',
  ],
  run: mint,
}

import { z } from 'zod'
import { line, option } from './option-row.ts'

/** The options by which a script learns that a server is ready, and where it is. */
export const SCRIPT_OPTIONS = {
  readyFile: option({
    kind: 'path',
    schema: line,
    default: undefined,
    placeholder: 'FILE',
    help: 'Write this JSON file once the server answers, with its URL, port, process id, issuer, endpoints and a client; it is removed at a clean stop.',
    accepts: 'a path',
    sources: ['flag', 'environment'],
  }),
  printEnv: option({
    kind: 'switch',
    schema: z.boolean(),
    default: false,
    help: 'Print "export NAME=value" lines on stdout once the server answers, and what is said at start on stderr.',
    accepts: 'true or false',
    sources: ['flag', 'environment'],
  }),
} as const

/** The variable that names the server of a shell: commands without `--server` talk to it. */
export const SERVER_VARIABLE = 'MOCK_IDP_URL'

/** The variables that tell a shell about a running server, or the Python package where to find one, and set nothing. */
export const TOLD_VARIABLES: readonly string[] = [
  SERVER_VARIABLE,
  'MOCK_IDP_JWKS_URI',
  'MOCK_IDP_INTROSPECTION_ENDPOINT',
  'MOCK_IDP_TOKEN_ENDPOINT',
  'MOCK_IDP_CLIENT_ID',
  'MOCK_IDP_CLIENT_SECRET',
  'MOCK_IDP_SERVER_URL',
  'MOCK_IDP_COMMAND',
]

/** The variable that is an option, and beside the server's URL tells about that server. */
const ISSUER_VARIABLE = 'MOCK_IDP_ISSUER'

/** Says whether a variable tells about a running server in place of setting an option. */
export function isTold(name: string, env: Readonly<NodeJS.ProcessEnv>): boolean {
  if (TOLD_VARIABLES.includes(name)) return true
  const { [SERVER_VARIABLE]: server = '' } = env
  return name === ISSUER_VARIABLE && server !== ''
}

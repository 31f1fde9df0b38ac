import type { Json } from '../protocol/json.ts'
import { toPythonLiteral } from '../static-tables/python-literal.ts'
import type { ConnectFacts } from './configuration.ts'
import type { FastmcpVersion } from './fastmcp-version.ts'
import { mcpAddress } from './mcp-address.ts'

/** An argument of a call: a value, or the name of a variable. */
export type PythonArgument = readonly [name: string, value: Json | { readonly variable: string }]

/** A call with keyword arguments, a line each; those that are undefined are left out. */
export function pythonCall(
  callee: string,
  args: readonly (PythonArgument | undefined)[],
  depth = 0,
): string {
  const pad = '    '.repeat(depth)
  const lines = args
    .filter((arg) => arg !== undefined)
    .map(([name, value]) => `${pad}    ${name}=${argument(value, depth)},\n`)
  return `${callee}(\n${lines.join('')}${pad})`
}

function argument(value: PythonArgument[1], depth: number): string {
  const isVariable = typeof value === 'object' && value !== null && 'variable' in value
  return isVariable ? String(value.variable) : toPythonLiteral(value, depth + 1)
}

/** The argument that says which scopes a token needs; undefined where it needs none. */
export function requiredScopes({ requiredScopes }: ConnectFacts): PythonArgument | undefined {
  return requiredScopes.length === 0 ? undefined : ['required_scopes', [...requiredScopes]]
}

/** What a server is made of besides what every one of them has. */
export interface PythonServer {
  readonly facts: ConnectFacts
  readonly version: FastmcpVersion
  /** Imports from the standard library and from packages, each a line. */
  readonly standard?: readonly string[]
  readonly imports: readonly string[]
  /** Statements before the server is made; the last one sets `auth`. None: auth is not the code's to set. */
  readonly auth: readonly string[]
  /** The path of the MCP endpoint; that of the audience where absent. */
  readonly path?: string
}

/** A whole MCP server with one tool, which says whose token it was called with. */
export function pythonServer(server: PythonServer): string {
  const { standard = [], imports, auth, version } = server
  const packages = [
    'from fastmcp import FastMCP',
    ...imports,
    'from fastmcp.server.dependencies import get_access_token',
  ].sort(byModule)
  const made = auth.length === 0 ? 'mcp = FastMCP("my-mcp-server")' : MADE_WITH_AUTH
  return [
    ...(standard.length === 0 ? [] : [standard.join('\n'), '']),
    packages.join('\n'),
    '',
    ...auth,
    made,
    '',
    '',
    tool(version),
    '',
    '',
    'if __name__ == "__main__":',
    `    mcp.run(${runArguments(server)})`,
    '',
  ].join('\n')
}

const MADE_WITH_AUTH = 'mcp = FastMCP("my-mcp-server", auth=auth)'

/** Imports of whole modules first, then by module, as isort has them. */
function byModule(one: string, other: string): number {
  const key = (line: string) => (line.startsWith('import ') ? `0${line}` : `1${line.split(' ')[1]}`)
  return key(one) < key(other) ? -1 : 1
}

function tool({ showsClaims }: FastmcpVersion): string {
  const members = ['client_id', 'scopes', 'expires_at', ...(showsClaims ? ['claims'] : [])]
  return [
    '@mcp.tool()',
    'def whoami() -> dict:',
    '    """Says whose token the call came with."""',
    '    token = get_access_token()',
    '    return {',
    ...members.map((name) => `        "${name}": token.${name},`),
    '    }',
  ].join('\n')
}

function runArguments({ facts, path: own }: Pick<PythonServer, 'facts' | 'path'>): string {
  const { port, path: usual } = mcpAddress(facts.audience)
  const path = own ?? usual
  const at = `transport="streamable-http", host="127.0.0.1", port=${port}`
  return path === '/mcp' ? at : `${at}, path=${toPythonLiteral(path)}`
}

/** What installs a release of FastMCP, and starts the server. */
export function runPythonServer({ testedWith, pins }: FastmcpVersion): string {
  const packages = [`fastmcp==${testedWith}`, ...pins].map((one) => `'${one}'`)
  return `pip install ${packages.join(' ')}\npython server.py\n`
}

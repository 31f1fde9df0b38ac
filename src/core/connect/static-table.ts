import { toPythonLiteral } from '../static-tables/python-literal.ts'
import type { ConnectFacts, ConnectTable } from './configuration.ts'
import { fastmcpSource } from './fastmcp-source.ts'
import type { FastmcpVersion } from './fastmcp-version.ts'
import { pythonCall, pythonServer, requiredScopes, runPythonServer } from './python-server.ts'
import type { FastmcpTarget } from './target.ts'

/** A verifier with a table of tokens in the code. */
export const STATIC_TABLE: FastmcpTarget = {
  product: 'fastmcp',
  id: 'static-table',
  title: 'Static table',
  about:
    'Knows the tokens of a table by heart, and what each stands for: for tests and first steps, without a signature anywhere.',
  since: '2.11 and later',
  has: ({ staticTable }) => staticTable,
  algs: () => [],
  write: (facts, version) => {
    const { staticTable } = facts
    if (staticTable === null) {
      const lack = {
        what: 'There is no table of static tokens.',
        path: '/api/static-tables',
        body: { name: 'default' },
      }
      return { kind: 'lacking', lack }
    }
    return {
      kind: 'written',
      files: [{ name: 'server.py', language: 'python', text: server(facts, version, staticTable) }],
      run: runPythonServer(version),
    }
  },
  caveats: (version) => {
    const source = fastmcpSource(version, version.jwtVerifier.file)
    return [
      {
        text: 'It reads the table once: after a change here, start the MCP server again.',
        source,
      },
      {
        text: 'It knows these tokens alone: what is minted here is refused.',
        source,
      },
      {
        text: 'It answers 500 for an entry that has another shape than these, such as scopes as one text.',
        source,
      },
    ]
  },
}

function server(facts: ConnectFacts, version: FastmcpVersion, table: ConnectTable): string {
  const call = pythonCall('StaticTokenVerifier', [
    ['tokens', { variable: 'tokens' }],
    requiredScopes(facts),
  ])
  const { standard, read } = table.tokens === null ? live(facts, table) : written(table.tokens)
  return pythonServer({
    facts,
    version,
    standard,
    imports: ['from fastmcp.server.auth.providers.jwt import StaticTokenVerifier'],
    auth: [`${read}\n`, `auth = ${call}`],
  })
}

interface ReadTable {
  readonly standard: readonly string[]
  readonly read: string
}

function written(tokens: NonNullable<ConnectTable['tokens']>): ReadTable {
  return { standard: [], read: `tokens = ${toPythonLiteral(tokens)}` }
}

/** A table that is too large to be written out is asked for when the server starts. */
function live({ url, adminTokenNeeded }: ConnectFacts, { name }: ConnectTable): ReadTable {
  const address = toPythonLiteral(`${url}/api/static-tables/${encodeURIComponent(name)}`)
  const token = 'os.environ["MOCK_IDP_ADMIN_TOKEN"]'
  const headers = `{"Authorization": f"Bearer {${token.replaceAll('"', "'")}}"}`
  return {
    standard: ['import json', ...(adminTokenNeeded ? ['import os'] : []), REQUEST],
    read: [
      adminTokenNeeded
        ? `table = Request(${address}, headers=${headers})`
        : `table = Request(${address})`,
      'with urlopen(table, timeout=10) as response:',
      '    tokens = json.load(response)',
    ].join('\n'),
  }
}

const REQUEST = 'from urllib.request import Request, urlopen'

import { askIntrospection, httpxImport, NO_CLIENT } from './ask-introspection.ts'
import type { ConnectClient, ConnectFacts } from './configuration.ts'
import { fastmcpSource } from './fastmcp-source.ts'
import type { FastmcpVersion } from './fastmcp-version.ts'
import { proxyCaveat } from './jwt-caveats.ts'
import { pythonCall, pythonServer, requiredScopes, runPythonServer } from './python-server.ts'
import type { FastmcpTarget } from './target.ts'

/** A verifier whose decision is a function of one's own. */
export const DEBUG: FastmcpTarget = {
  product: 'fastmcp',
  id: 'debug',
  title: 'Debug',
  about:
    'Takes a token if a function of yours says so; this one asks the issuer. For development only.',
  since: '2.13.1 and later',
  has: ({ debug }) => debug,
  algs: () => [],
  write: (facts, version) => {
    const { client } = facts
    if (client === null) return NO_CLIENT
    return {
      kind: 'written',
      files: [{ name: 'server.py', language: 'python', text: server(facts, version, client) }],
      run: runPythonServer(version),
    }
  },
  caveats: (version) => {
    const source = fastmcpSource(version, 'server/auth/providers/debug.py')
    return [
      {
        text: 'Without validate it takes any token that is not blank.',
        source,
      },
      {
        text: 'It does not read the token: client and scopes are those written in the code whoever calls, and there is no expiry. What the function refuses is refused, expired and revoked tokens too.',
        source,
      },
      proxyCaveat('answer'),
    ]
  },
}

function server(facts: ConnectFacts, version: FastmcpVersion, client: ConnectClient): string {
  const scopes = requiredScopes(facts)
  const args = [
    ['validate', { variable: 'ask_issuer' }] as const,
    ['client_id', 'debug-client'] as const,
    scopes === undefined ? undefined : (['scopes', [...facts.requiredScopes]] as const),
    scopes,
  ]
  const ask = [
    '',
    'async def ask_issuer(token: str) -> bool:',
    ...askIntrospection(facts, client).map((line) => `    ${line}`),
    '    return answer.get("active") is True',
    '',
  ].join('\n')
  return pythonServer({
    facts,
    version,
    imports: [
      httpxImport(version),
      'from fastmcp.server.auth.providers.debug import DebugTokenVerifier',
    ],
    auth: [ask, `\nauth = ${pythonCall('DebugTokenVerifier', args)}`],
  })
}

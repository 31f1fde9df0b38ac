import type { Caveat, ConnectFacts } from './configuration.ts'
import { caveatIf, fastmcpSource } from './fastmcp-source.ts'
import { type FastmcpVersion, keyPairAlgs, takesAlgorithm } from './fastmcp-version.ts'
import { jwksCaveats, jwtCaveats } from './jwt-caveats.ts'
import { pythonServer, runPythonServer } from './python-server.ts'
import { shellQuoted } from './shell-quoted.ts'
import type { FastmcpTarget } from './target.ts'

type Naming = NonNullable<FastmcpVersion['environment']>

/** How the versions select the verifier, and how its settings begin. */
const NAMES: Readonly<
  Record<Naming, { readonly select: [string, string]; readonly prefix: string }>
> = {
  bearer: {
    select: ['FASTMCP_SERVER_DEFAULT_AUTH_PROVIDER', 'bearer_env'],
    prefix: 'FASTMCP_AUTH_BEARER_',
  },
  jwt: { select: ['FASTMCP_SERVER_AUTH', 'JWT'], prefix: 'FASTMCP_SERVER_AUTH_JWT_' },
  class: {
    select: ['FASTMCP_SERVER_AUTH', 'fastmcp.server.auth.providers.jwt.JWTVerifier'],
    prefix: 'FASTMCP_SERVER_AUTH_JWT_',
  },
}

/** A JWT verifier with the JWK Set, configured by environment variables alone. */
export const ENVIRONMENT: FastmcpTarget = {
  product: 'fastmcp',
  id: 'environment',
  title: 'Environment variables',
  about:
    'Configures the JWKS verifier from outside: the server’s code says nothing of authentication.',
  since: '2.6 to 2.14; from 3.0 on these variables are ignored, and such a server is open to all',
  has: ({ environment }) => environment !== null,
  algs: keyPairAlgs,
  write: (facts, version) => ({
    kind: 'written',
    files: [
      { name: 'auth.sh', language: 'bash', text: variables(facts, version) },
      {
        name: 'server.py',
        language: 'python',
        text: pythonServer({ facts, version, imports: [], auth: [] }),
      },
    ],
    run: runPythonServer(version).replace('python server.py', '. ./auth.sh\npython server.py'),
  }),
  caveats: environmentCaveats,
}

function variables(facts: ConnectFacts, version: FastmcpVersion): string {
  const { select, prefix } = NAMES[version.environment ?? 'class']
  const { requiredScopes } = facts
  const settings: readonly (readonly [string, string])[] = [
    ['JWKS_URI', facts.jwksUri],
    ['ISSUER', facts.issuer],
    ['AUDIENCE', facts.audience],
    ...(takesAlgorithm(version) ? ([['ALGORITHM', facts.alg]] as const) : []),
    ...(requiredScopes.length === 0
      ? []
      : ([['REQUIRED_SCOPES', JSON.stringify(requiredScopes)]] as const)),
  ]
  const named = settings.map(([name, value]) => [`${prefix}${name}`, value] as const)
  return [select, ...named]
    .map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`)
    .join('')
}

function environmentCaveats(version: FastmcpVersion): readonly Caveat[] {
  const source = fastmcpSource(version, 'settings.py')
  return [
    {
      text: 'FastMCP 3.0 and later ignore these variables without a word: a server that relies on them is open to everybody.',
      source: 'https://github.com/PrefectHQ/fastmcp/blob/v3.4.9/fastmcp_slim/fastmcp/settings.py',
    },
    ...caveatIf(
      version.environment === 'jwt',
      'From 2.12.1 on FASTMCP_SERVER_AUTH takes the full name of the class, as in 2.13, and JWT is refused.',
      source,
    ),
    ...jwksCaveats(version),
    ...jwtCaveats(version),
  ]
}

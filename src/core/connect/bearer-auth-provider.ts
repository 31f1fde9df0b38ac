import { fastmcpSource } from './fastmcp-source.ts'
import { type FastmcpVersion, keyPairAlgs } from './fastmcp-version.ts'
import { jwksServer } from './jwks.ts'
import { jwksCaveats, jwtCaveats } from './jwt-caveats.ts'
import { runPythonServer } from './python-server.ts'
import type { FastmcpTarget } from './target.ts'

/** The name that the JWT verifier had at first, with the JWK Set. */
export const BEARER_AUTH_PROVIDER: FastmcpTarget = {
  product: 'fastmcp',
  id: 'bearer-auth-provider',
  title: 'BearerAuthProvider',
  about:
    'What the JWT verifier was called in FastMCP 2.6 to 2.10, here with the JWKS; an old name for JWTVerifier until 2.13.',
  since: '2.6 to 2.13',
  has: ({ bearerModule }) => bearerModule !== null,
  algs: keyPairAlgs,
  write: (facts, version) => ({
    kind: 'written',
    files: [{ name: 'server.py', language: 'python', text: bearerServer(facts, version) }],
    run: runPythonServer(version),
  }),
  caveats: (version) => [...deprecation(version), ...jwksCaveats(version), ...jwtCaveats(version)],
}

function bearerServer(facts: Parameters<typeof jwksServer>[0], version: FastmcpVersion): string {
  const module = version.bearerModule ?? version.jwtVerifier.module
  return jwksServer(facts, version, { module, name: 'BearerAuthProvider' })
}

function deprecation(version: FastmcpVersion) {
  if (version.jwtVerifier.name === 'BearerAuthProvider') return []
  return [
    {
      text: 'The name is deprecated from 2.11 on and gone in 2.14: write JWTVerifier in new code.',
      source: fastmcpSource(version, 'server/auth/providers/bearer.py'),
    },
  ]
}

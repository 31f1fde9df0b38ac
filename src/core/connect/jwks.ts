import type { ConnectFacts } from './configuration.ts'
import { type FastmcpVersion, keyPairAlgs, takesAlgorithm } from './fastmcp-version.ts'
import { jwksCaveats, jwtCaveats } from './jwt-caveats.ts'
import {
  type PythonArgument,
  pythonCall,
  pythonServer,
  requiredScopes,
  runPythonServer,
} from './python-server.ts'
import type { FastmcpTarget } from './target.ts'

/** What a JWT verifier is told besides the key. */
export function jwtArguments(
  facts: ConnectFacts,
  version: FastmcpVersion,
): readonly (PythonArgument | undefined)[] {
  return [
    ['issuer', facts.issuer],
    ['audience', facts.audience],
    takesAlgorithm(version) ? ['algorithm', facts.alg] : undefined,
    requiredScopes(facts),
  ]
}

/** A server with a JWT verifier that fetches the JWK Set; the class is the version's own unless another is named. */
export function jwksServer(
  facts: ConnectFacts,
  version: FastmcpVersion,
  { module, name }: { readonly module: string; readonly name: string } = version.jwtVerifier,
): string {
  const args: readonly (PythonArgument | undefined)[] = [
    ['jwks_uri', facts.jwksUri],
    ...jwtArguments(facts, version),
  ]
  return pythonServer({
    facts,
    version,
    imports: [`from ${module} import ${name}`],
    auth: [`auth = ${pythonCall(name, args)}`],
  })
}

/** A JWT verifier that fetches the JWK Set. */
export const JWKS: FastmcpTarget = {
  product: 'fastmcp',
  id: 'jwks',
  title: 'JWKS',
  about:
    'Checks JWTs against the keys that this issuer publishes, and follows their rotation. The usual choice.',
  since: 'all versions that authenticate, 2.6 and later',
  has: () => true,
  algs: keyPairAlgs,
  write: (facts, version) => ({
    kind: 'written',
    files: [{ name: 'server.py', language: 'python', text: jwksServer(facts, version) }],
    run: runPythonServer(version),
  }),
  caveats: (version) => [...jwksCaveats(version), ...jwtCaveats(version)],
}

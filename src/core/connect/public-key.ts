import { toPythonLiteral } from '../static-tables/python-literal.ts'
import type { ConnectFacts } from './configuration.ts'
import { fastmcpSource } from './fastmcp-source.ts'
import { type FastmcpVersion, keyPairAlgs } from './fastmcp-version.ts'
import { jwtArguments } from './jwks.ts'
import { jwtCaveats } from './jwt-caveats.ts'
import { pythonCall, pythonServer, runPythonServer } from './python-server.ts'
import type { FastmcpTarget } from './target.ts'

/** A JWT verifier that is given the public key itself. */
export const PUBLIC_KEY: FastmcpTarget = {
  product: 'fastmcp',
  id: 'public-key',
  title: 'Public key',
  about:
    'Checks JWTs with one public key, written into the code as PEM: the MCP server needs nothing of this one while it runs.',
  since: 'all versions that authenticate, 2.6 and later',
  has: () => true,
  algs: keyPairAlgs,
  write: (facts, version) => {
    const { alg, publicKey } = facts
    if (publicKey === null) {
      const body = { alg, state: 'current' }
      return {
        kind: 'lacking',
        lack: { what: `There is no key of ${alg} yet.`, path: '/api/keys', body },
      }
    }
    return {
      kind: 'written',
      files: [
        { name: 'server.py', language: 'python', text: server(facts, version, publicKey.pem) },
      ],
      run: runPythonServer(version),
    }
  },
  caveats: (version) => [
    {
      text: 'It knows this one key: after a rotation the tokens of the new key are refused until the code has the new one.',
      source: fastmcpSource(version, version.jwtVerifier.file),
    },
    ...jwtCaveats(version),
  ],
}

function server(facts: ConnectFacts, version: FastmcpVersion, pem: string): string {
  const { module, name } = version.jwtVerifier
  const call = pythonCall(name, [
    ['public_key', { variable: 'public_key' }],
    ...jwtArguments(facts, version),
  ])
  return pythonServer({
    facts,
    version,
    imports: [`from ${module} import ${name}`],
    auth: [`public_key = ${pythonLines(pem)}\n`, `auth = ${call}`],
  })
}

/** A text of several lines as they are, which PEM may be: it has no character that Python would read as another. */
function pythonLines(text: string): string {
  return /^[A-Za-z0-9+/= \n-]*$/.test(text) ? `"""\\\n${text}"""` : toPythonLiteral(text)
}

import type { ConnectFacts } from './configuration.ts'
import { fastmcpSource } from './fastmcp-source.ts'
import { type FastmcpVersion, sharedSecretAlgs } from './fastmcp-version.ts'
import { jwtArguments } from './jwks.ts'
import { jwtCaveats } from './jwt-caveats.ts'
import { pythonCall, pythonServer, runPythonServer } from './python-server.ts'
import type { FastmcpTarget } from './target.ts'

/** A JWT verifier that knows the secret that tokens are signed with. */
export const SHARED_SECRET: FastmcpTarget = {
  product: 'fastmcp',
  id: 'shared-secret',
  title: 'Shared secret',
  about:
    'Checks JWTs with the very secret that signs them (HMAC), for services that trust each other fully.',
  since: '2.10 and later',
  has: (version) => sharedSecretAlgs(version).length > 0,
  algs: sharedSecretAlgs,
  write: (facts, version) => {
    const { alg, sharedSecret } = facts
    if (sharedSecret === null) {
      const body = { alg, state: 'current' }
      return {
        kind: 'lacking',
        lack: { what: `There is no shared secret of ${alg} yet.`, path: '/api/keys', body },
      }
    }
    const text = server(facts, version, sharedSecret.secret)
    return {
      kind: 'written',
      files: [{ name: 'server.py', language: 'python', text }],
      run: runPythonServer(version),
    }
  },
  caveats: (version) => [
    {
      text: 'Whoever has the secret can make tokens, the MCP server too.',
      source: 'https://datatracker.ietf.org/doc/html/rfc7518#section-3.2',
    },
    {
      text: 'The argument is called public_key, yet here it takes the secret’s text, whose UTF-8 bytes are the key.',
      source: fastmcpSource(version, version.jwtVerifier.file),
    },
    {
      text: 'Do not save the server as hmac.py: it would stand in for the module of Python’s of that name, and FastMCP would not import.',
      source: 'https://docs.python.org/3/library/sys.html#sys.path',
    },
    {
      text: 'It knows this one secret: after a rotation the new one’s tokens are refused until the code has it.',
      source: fastmcpSource(version, version.jwtVerifier.file),
    },
    ...jwtCaveats(version),
  ],
}

function server(facts: ConnectFacts, version: FastmcpVersion, secret: string): string {
  const { module, name } = version.jwtVerifier
  const call = pythonCall(name, [['public_key', secret], ...jwtArguments(facts, version)])
  return pythonServer({
    facts,
    version,
    imports: [`from ${module} import ${name}`],
    auth: [`auth = ${call}`],
  })
}

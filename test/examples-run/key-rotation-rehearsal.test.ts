import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { ROOT } from '../support/source-files.ts'
import { type IdentityProvider, startIdentityProvider } from '../verifiers/identity-provider.ts'
import { EXAMPLES } from './example-names.ts'
import { type ExampleServer, plainEnvironment, startExampleServer } from './example-server.ts'
import { exampleTest, pythonOf } from './example-test.ts'

const NAME = 'key-rotation-rehearsal'
const FASTMCP = '4.1.2'
const WITHIN_MS = 280_000

/** A verifier of FastMCP 4.1 asks for the keys at most every 30 s. */
const MAX_WAIT_SECONDS = 35

interface Rehearsal {
  readonly code: number
  readonly timeline: string
}

/** A rehearsal at one of the FastMCP examples, beside an identity provider that nobody else uses. */
function rehearsal(file: string): () => Promise<Rehearsal> {
  let idp: IdentityProvider
  let server: ExampleServer
  before(async () => {
    idp = await startIdentityProvider(ROOT)
    server = await startExampleServer({
      command: pythonOf(FASTMCP),
      args: [file],
      cwd: join(EXAMPLES, 'fastmcp'),
      environment: { MOCK_IDP_URL: idp.url },
    })
  })
  after(async () => {
    await server?.stop()
    await idp?.stop()
  })
  return () => rehearse(server.url, idp.url)
}

function rehearse(url: string, idpUrl: string): Promise<Rehearsal> {
  const env = {
    ...plainEnvironment(),
    MCP_MOCK_IDP: `${process.execPath} ${join(ROOT, 'dist/cli/main.js')}`,
    MOCK_IDP_URL: idpUrl,
    MAX_WAIT: String(MAX_WAIT_SECONDS),
    GRACE: '1',
  }
  const args = [join(EXAMPLES, NAME, 'rehearse.sh'), url]
  return new Promise((resolve) => {
    execFile('sh', args, { env, timeout: WITHIN_MS }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? -1)
      resolve({ code, timeline: `${stdout}${stderr}` })
    })
  })
}

describe('Rehearsals', { concurrency: 2 }, () => {
  describe('introspection.py', () => {
    const run = rehearsal('introspection.py')
    exampleTest(
      NAME,
      'a server that introspects copes with every act (RFC 7662 section 2.2)',
      async () => {
        const { code, timeline } = await run()
        assert.equal(code, 0, timeline)
        assert.match(timeline, /ok {6}the token by the key before: accepted$/m)
        assert.match(timeline, /ok {6}a token by the unseen key \S+: accepted after \d s$/m)
        assert.match(timeline, /ok {6}the token by the revoked key: refused after \d s$/m)
        assert.match(timeline, /The server coped\.$/m)
      },
    )
  })

  describe('jwks.py', () => {
    const run = rehearsal('jwks.py')
    exampleTest(
      NAME,
      'a server that keeps the JWK Set takes an unseen key within its 30 seconds, and a revoked one for longer than is waited for (RFC 7517 section 5)',
      async () => {
        const { code, timeline } = await run()
        assert.equal(code, 1, timeline)
        assert.match(timeline, /ok {6}a token by the new key \S+: accepted$/m)
        assert.match(timeline, /ok {6}a token by the unseen key \S+: accepted after \d+ s$/m)
        assert.match(timeline, /FAILED {2}the token by the revoked key: not refused within 35 s$/m)
        assert.match(timeline, /did not cope: 1 failed\.$/m)
      },
    )
  })

  exampleTest(
    NAME,
    'without a server to rehearse with it says so, with exit code 2 (exit codes)',
    async () => {
      const { code, timeline } = await rehearse('http://127.0.0.1:9/mcp', 'http://localhost:9')
      assert.equal(code, 2, timeline)
      assert.match(timeline, /The rehearsal could not be run: .* failed\.$/m)
    },
  )
})

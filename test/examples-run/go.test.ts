import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { ROOT } from '../support/source-files.ts'
import { type IdentityProvider, startIdentityProvider } from '../verifiers/identity-provider.ts'
import { type Issuer, issuerAt } from '../verifiers/issuer.ts'
import { copyExample, type ExampleCopy, runTool } from './built-example.ts'
import { callWhoami, statusOf } from './call-mcp.ts'
import { type ExampleServer, startExampleServer } from './example-server.ts'
import { exampleTest } from './example-test.ts'

const LACK =
  'Go 1.25 or newer is missing: install it from https://go.dev/dl/ (macOS: brew install go).'

let idp: IdentityProvider
let issuer: Issuer
let copy: ExampleCopy
let server: ExampleServer

before(async () => {
  copy = await copyExample('go')
  const words = ['go', 'build', '-o', 'my-mcp-server', '.'] as const
  await runTool({ words, folder: copy.folder, lack: LACK })
  idp = await startIdentityProvider(ROOT)
  issuer = issuerAt(`${idp.url}/issuers/default`)
  server = await startExampleServer({
    command: join(copy.folder, 'my-mcp-server'),
    args: [],
    cwd: copy.folder,
    environment: { MOCK_IDP_ISSUER: issuer.url },
  })
})

after(async () => {
  await server?.stop()
  await idp?.stop()
  await copy?.remove()
})

async function mint(request: Parameters<Issuer['mint']>[0] = {}): Promise<string> {
  const sound = { audience: server.url, scope: 'read' }
  return (await issuer.mint({ ...sound, ...request })).access_token
}

for (const alg of ['RS256', 'ES256'] as const) {
  exampleTest(
    'go',
    `a good token by ${alg} is accepted, and the tool says whose it is (RFC 6750 section 2.1)`,
    async () => {
      const said = await callWhoami(server.url, await mint({ alg }))
      assert.deepEqual(said, { subject: 'alice', scopes: ['read'] })
    },
  )
}

exampleTest('go', 'a token of another audience is refused (RFC 7519 section 4.1.3)', async () => {
  const token = await mint({ audience: 'https://other.example/mcp' })
  assert.equal(await statusOf(server.url, token), 401)
})

exampleTest('go', 'an expired token is refused (RFC 7519 section 4.1.4)', async () => {
  assert.equal(await statusOf(server.url, await mint({ expires_in: -60 })), 401)
})

exampleTest('go', 'a token without the scope is refused (RFC 6750 section 3.1)', async () => {
  assert.equal(await statusOf(server.url, await mint({ scope: 'write' })), 403)
})

exampleTest('go', 'a call without a token is refused (RFC 6750 section 3)', async () => {
  assert.equal(await statusOf(server.url, null), 401)
})

exampleTest('go', 'an unannounced rotation is followed at once (RFC 7517 section 5)', async () => {
  await issuer.rotate({ alg: 'RS256', announced: false })
  assert.equal(await statusOf(server.url, await mint()), 200)
})

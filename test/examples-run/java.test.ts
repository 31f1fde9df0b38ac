import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { ROOT } from '../support/source-files.ts'
import { type IdentityProvider, startIdentityProvider } from '../verifiers/identity-provider.ts'
import { type Issuer, issuerAt, type Minted } from '../verifiers/issuer.ts'
import { copyExample, type ExampleCopy, runTool } from './built-example.ts'
import { type ExampleServer, startExampleServer } from './example-server.ts'
import { exampleTest } from './example-test.ts'

const LACK =
  'Maven and Java 17 or newer are missing: install them (Debian, Ubuntu: apt-get install maven openjdk-17-jdk-headless; macOS: brew install maven).'

let idp: IdentityProvider
let issuer: Issuer
let copy: ExampleCopy
let jwt: ExampleServer
let opaque: ExampleServer

before(async () => {
  copy = await copyExample('java')
  await runTool({ words: ['mvn', '-B', '-q', 'package'], folder: copy.folder, lack: LACK })
  idp = await startIdentityProvider(ROOT)
  issuer = issuerAt(`${idp.url}/issuers/default`)
  const started = await Promise.all([startWith('jwt'), startWith('opaque')])
  jwt = started[0]
  opaque = started[1]
})

after(async () => {
  await Promise.all([jwt?.stop(), opaque?.stop()])
  await idp?.stop()
  await copy?.remove()
})

const AUDIENCE = 'https://java.example/mcp'

function startWith(profile: string): Promise<ExampleServer> {
  const jar = join(copy.folder, 'target', 'resource-server.jar')
  return startExampleServer({
    command: 'java',
    args: ['-jar', jar, `--spring.profiles.active=${profile}`],
    cwd: copy.folder,
    environment: { MOCK_IDP_ISSUER: issuer.url, MCP_AUDIENCE: AUDIENCE },
  })
}

function mint(request: Parameters<Issuer['mint']>[0] = {}): Promise<Minted> {
  return issuer.mint({ audience: AUDIENCE, scope: 'read', ...request })
}

interface Whoami {
  readonly status: number
  readonly caller: { readonly name?: string; readonly authorities?: readonly string[] }
}

async function whoami({ port }: ExampleServer, token: string): Promise<Whoami> {
  const headers = { Authorization: `Bearer ${token}` }
  const answer = await fetch(`http://127.0.0.1:${port}/whoami`, { headers })
  const text = await answer.text()
  return { status: answer.status, caller: text.startsWith('{') ? JSON.parse(text) : {} }
}

async function checkAccepted(server: ExampleServer, token: string): Promise<void> {
  const { status, caller } = await whoami(server, token)
  assert.deepEqual({ status, name: caller.name }, { status: 200, name: 'alice' })
  assert.ok(caller.authorities?.includes('SCOPE_read'))
}

exampleTest(
  'java',
  'a good at+jwt is accepted by the profile jwt (RFC 9068 section 4)',
  async () => {
    await checkAccepted(jwt, (await mint()).access_token)
  },
)

exampleTest(
  'java',
  'the profile opaque takes opaque tokens and JWTs (RFC 7662 section 2)',
  async () => {
    for (const format of ['opaque', 'jwt'] as const) {
      await checkAccepted(opaque, (await mint({ format })).access_token)
    }
  },
)

exampleTest('java', 'a token of another audience is refused (RFC 7519 section 4.1.3)', async () => {
  const { access_token } = await mint({ audience: 'https://other.example/mcp' })
  assert.equal((await whoami(jwt, access_token)).status, 401)
  assert.equal((await whoami(opaque, access_token)).status, 401)
})

exampleTest('java', 'an expired token is refused (RFC 7519 section 4.1.4)', async () => {
  const { access_token } = await mint({ expires_in: -3600 })
  assert.equal((await whoami(jwt, access_token)).status, 401)
  assert.equal((await whoami(opaque, access_token)).status, 401)
})

exampleTest('java', 'a token without the scope is refused (RFC 6750 section 3.1)', async () => {
  const { access_token } = await mint({ scope: 'write' })
  assert.equal((await whoami(jwt, access_token)).status, 403)
  assert.equal((await whoami(opaque, access_token)).status, 403)
})

exampleTest(
  'java',
  'a revoked token is refused by the profile opaque (RFC 7662 section 2.2)',
  async () => {
    const { access_token, jti } = await mint()
    await checkAccepted(opaque, access_token)
    await issuer.revokeToken(jti)
    assert.equal((await whoami(opaque, access_token)).status, 401)
  },
)

exampleTest(
  'java',
  'an unannounced rotation is followed at once (RFC 7517 section 5)',
  async () => {
    await issuer.rotate({ alg: 'RS256', announced: false })
    await checkAccepted(jwt, (await mint()).access_token)
  },
)

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { pythonClients } from '../clients/python/python-clients.ts'
import { ROOT } from '../support/source-files.ts'
import { type IdentityProvider, startIdentityProvider } from '../verifiers/identity-provider.ts'
import { type Issuer, issuerAt, type Minted, type MintRequest } from '../verifiers/issuer.ts'
import { type PythonHost, startPythonHost } from '../verifiers/python-host.ts'
import { EXAMPLES } from './example-names.ts'
import { type ExampleServer, startExampleServer } from './example-server.ts'
import { exampleTest, pythonOf } from './example-test.ts'

const FOLDER = join(EXAMPLES, 'fastmcp')
const NEWEST = '4.1.2'
const HOUR_SECONDS = 3600

/** Sets what `mcp-mock-idp env` prints, and starts the server. */
const WITH_ENVIRONMENT = `eval "$("${process.execPath}" "${join(ROOT, 'dist/cli/main.js')}" env --wait 30)" && exec "$0" "$@"`

/** The audience of a token that says none, and of the variables. */
const DEFAULT_AUDIENCE = 'http://127.0.0.1:8000/mcp'

const browsing = pythonClients()

let idp: IdentityProvider
let issuer: Issuer
let client: PythonHost

before(async () => {
  idp = await startIdentityProvider(ROOT)
  issuer = issuerAt(`${idp.url}/issuers/default`)
  client = await startPythonHost({ python: pythonOf(NEWEST), version: NEWEST })
})

after(async () => {
  await Promise.all([client?.stop(), idp?.stop()])
})

/** What an example is tried with, and what it knows of a token. */
interface Trial {
  readonly file: string
  /** The releases that it is tried with; what others do with the same verifier is test/verifiers' to say. */
  readonly versions: readonly string[]
  readonly alg?: 'HS256'
  /** Whether it looks at the audience. */
  readonly looksAtAudience: boolean
  /** Whether it asks the issuer about each token, and so sees a revocation. */
  readonly asks?: boolean
  /** What `whoami` says; `subject` is left out where the tool cannot see it. */
  readonly caller: Readonly<Record<string, unknown>>
}

const ALICE = { client_id: 'example-client', scopes: ['read'], subject: 'alice' }
const NO_SUBJECT = { client_id: 'example-client', scopes: ['read'] }

const TRIALS: readonly Trial[] = [
  { file: 'jwks.py', versions: ['2.11.3', NEWEST], looksAtAudience: true, caller: ALICE },
  { file: 'public_key.py', versions: ['3.4.9'], looksAtAudience: true, caller: ALICE },
  {
    file: 'shared_secret.py',
    versions: ['2.14.7'],
    alg: 'HS256',
    looksAtAudience: true,
    caller: ALICE,
  },
  {
    file: 'introspection.py',
    versions: ['2.13.3', NEWEST],
    looksAtAudience: false,
    asks: true,
    caller: ALICE,
  },
  {
    file: 'debug.py',
    versions: [NEWEST],
    looksAtAudience: false,
    asks: true,
    caller: { client_id: 'debug-client', scopes: ['read'] },
  },
  {
    file: 'bearer_auth_provider.py',
    versions: ['2.6.1'],
    looksAtAudience: true,
    caller: NO_SUBJECT,
  },
]

/** A server that runs while the cases of a suite do; it starts as `python FILE` unless a shell does more. */
function runningServer(file: string, version: string, shell?: string): () => ExampleServer {
  let server: ExampleServer | undefined
  before(async () => {
    const python = pythonOf(version)
    server = await startExampleServer({
      ...(shell === undefined
        ? { command: python, args: [file] }
        : { command: 'sh', args: ['-c', shell, python, file] }),
      cwd: FOLDER,
      environment: { MOCK_IDP_URL: idp.url },
    })
  })
  after(() => server?.stop())
  return () => {
    assert.ok(server, `${file} runs`)
    return server
  }
}

function mint(server: ExampleServer, request: MintRequest = {}): Promise<Minted> {
  const sound = { client_id: 'example-client', audience: server.url, scope: 'read' }
  return issuer.mint({ ...sound, ...request })
}

async function checkAccepted(server: ExampleServer, token: string, caller: unknown): Promise<void> {
  const outcome = await client.callTool({ url: server.url, transport: 'http', token })
  assert.deepEqual(outcome, { outcome: 'accepted', access_token: caller })
}

async function checkRefused(server: ExampleServer, token: string | null): Promise<void> {
  const outcome = await client.callTool({ url: server.url, transport: 'http', token })
  const { outcome: word, status } = { status: undefined, ...outcome }
  assert.deepEqual({ word, status }, { word: 'refused', status: 401 })
}

/** The cases that examples for minted tokens have in common. */
function tryExample(trial: Trial, version: string): void {
  const name = `fastmcp/${trial.file}`
  const by = trial.alg === undefined ? {} : { alg: trial.alg }
  describe(`${trial.file} under FastMCP ${version}`, () => {
    const server = runningServer(trial.file, version)
    exampleTest(
      name,
      'a good token is accepted, and the tool says whose it is (RFC 6750 section 2.1)',
      async () => {
        const { access_token } = await mint(server(), by)
        await checkAccepted(server(), access_token, trial.caller)
      },
    )
    exampleTest(name, 'an expired token is refused (RFC 7519 section 4.1.4)', async () => {
      const { access_token } = await mint(server(), { ...by, expires_in: -HOUR_SECONDS })
      await checkRefused(server(), access_token)
    })
    exampleTest(name, 'a call without a token is refused (RFC 6750 section 3)', async () => {
      await checkRefused(server(), null)
    })
    if (trial.looksAtAudience) {
      exampleTest(
        name,
        'a token for another server is refused (RFC 7519 section 4.1.3)',
        async () => {
          const { access_token } = await mint(server(), {
            ...by,
            audience: 'https://other.example/mcp',
          })
          await checkRefused(server(), access_token)
        },
      )
    }
    if (trial.asks === true) {
      exampleTest(name, 'a revoked opaque token is refused (RFC 7662 section 2.2)', async () => {
        const { access_token, jti } = await mint(server(), { format: 'opaque' })
        await checkAccepted(server(), access_token, trial.caller)
        await issuer.revokeToken(jti)
        await checkRefused(server(), access_token)
      })
    } else {
      exampleTest(
        name,
        'a revoked token is accepted, since nobody is asked (RFC 7009 section 3)',
        async () => {
          const { access_token, jti } = await mint(server(), by)
          await issuer.revokeToken(jti)
          await checkAccepted(server(), access_token, trial.caller)
        },
      )
    }
  })
}

/** A server whose tokens are those of a table. */
function tryStaticTable(version: string): void {
  describe(`static_table.py under FastMCP ${version}`, () => {
    const name = 'fastmcp/static_table.py'
    const server = runningServer('static_table.py', version)
    exampleTest(
      name,
      'a token of the table is accepted, with its client (RFC 6750 section 2.1)',
      async () => {
        const caller = {
          client_id: 'dev-user',
          scopes: ['read', 'write'],
          subject: 'developer@example.com',
        }
        await checkAccepted(server(), 'dev-token-123', caller)
      },
    )
    exampleTest(
      name,
      'an expired token of the table is refused (RFC 6750 section 3.1)',
      async () => {
        await checkRefused(server(), 'readonly-token')
      },
    )
    exampleTest(name, 'a minted token is refused (RFC 6750 section 3.1)', async () => {
      await checkRefused(server(), (await mint(server())).access_token)
    })
  })
}

/** A server that is configured by what `mcp-mock-idp env` prints. */
function tryEnvironment(version: string): void {
  describe(`environment.py under FastMCP ${version}`, () => {
    const name = 'fastmcp/environment.py'
    const server = runningServer('environment.py', version, WITH_ENVIRONMENT)
    const audience = DEFAULT_AUDIENCE
    exampleTest(
      name,
      'a good token is accepted, and the tool says whose it is (RFC 6750 section 2.1)',
      async () => {
        await checkAccepted(server(), (await mint(server(), { audience })).access_token, ALICE)
      },
    )
    exampleTest(name, 'an expired token is refused (RFC 7519 section 4.1.4)', async () => {
      const { access_token } = await mint(server(), { audience, expires_in: -HOUR_SECONDS })
      await checkRefused(server(), access_token)
    })
    exampleTest(name, 'a call without a token is refused (RFC 6750 section 3)', async () => {
      await checkRefused(server(), null)
    })
  })
}

/** A release of FastMCP for which those variables are nothing. */
function tryIgnoredEnvironment(version: string): void {
  describe(`environment.py under FastMCP ${version}`, () => {
    exampleTest(
      'fastmcp/environment.py',
      'it does not start where the variables are ignored (RFC 6750 section 3)',
      async () => {
        const args = ['-c', WITH_ENVIRONMENT, pythonOf(version), 'environment.py']
        const started = startExampleServer({
          command: 'sh',
          args,
          cwd: FOLDER,
          environment: { MOCK_IDP_URL: idp.url },
        })
        await assert.rejects(started, /this FastMCP ignores it/)
      },
    )
  })
}

/** A server that clients sign in for. */
function trySignIn(version: string): void {
  describe(`remote_auth_provider.py under FastMCP ${version}`, () => {
    const name = 'fastmcp/remote_auth_provider.py'
    const server = runningServer('remote_auth_provider.py', version)
    exampleTest(
      name,
      'a client finds the issuer, alice signs in, and the tool says so (RFC 9728 section 5)',
      async () => {
        const signedIn = await browsing.open('fastmcp', server().url, { kind: 'oauth' })
        const { text } = await signedIn.call('whoami')
        const { subject, scopes } = JSON.parse(text) as Record<string, string>
        assert.equal(subject, 'alice')
        assert.ok(scopes?.includes('read'))
      },
    )
    exampleTest(name, 'an expired token is refused (RFC 7519 section 4.1.4)', async () => {
      const { access_token } = await mint(server(), { expires_in: -HOUR_SECONDS })
      await checkRefused(server(), access_token)
    })
  })
}

describe('FastMCP examples', { concurrency: 2 }, () => {
  for (const trial of TRIALS) {
    for (const version of trial.versions) tryExample(trial, version)
  }
  tryStaticTable('2.11.3')
  tryEnvironment('2.14.7')
  tryIgnoredEnvironment(NEWEST)
  trySignIn(NEWEST)
})

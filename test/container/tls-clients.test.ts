import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type CliServer, newFolder, startCommand } from '../support/cli-process.ts'
import { pythonEnvironments } from '../verifiers/python-environment.ts'
import { ownEnvironment } from './image.ts'

const VERSIONS = ['2.13.3', '4.1.2'] as const
const run = promisify(execFile)

let pythons: Readonly<Record<string, string>>
let server: CliServer
let caFile: string

before(
  async () => {
    pythons = await pythonEnvironments(VERSIONS)
    const cwd = newFolder()
    caFile = join(cwd, '.mcp-mock-idp', 'tls', 'ca.pem')
    server = await startCommand(['--tls'], { cwd })
  },
  { timeout: 300_000 },
)

after(() => server?.stop())

/** Mints a token as the default audience has it. */
function mint(): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const options = { method: 'POST', headers, ca: readFileSync(caFile) }
    const sent = request(`${server.url}/api/tokens`, options, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve((JSON.parse(text) as { access_token: string }).access_token)
    })
    sent.on('error', reject)
    sent.end('{"client_id":"demo-client"}')
  })
}

/** Runs a program of python/; answers its JSON. */
async function python(version: string, name: string, args: readonly string[], env = {}) {
  const program = fileURLToPath(new URL(`python/${name}`, import.meta.url))
  const options = { env: ownEnvironment({ PYTHONDONTWRITEBYTECODE: '1', ...env }) }
  const { stdout } = await run(pythons[version] ?? '', [program, ...args], options)
  return JSON.parse(stdout) as unknown
}

test('curl trusts the server by --cacert, and not without (item 5)', async () => {
  const { stdout } = await run('curl', ['-sS', '--cacert', caFile, `${server.url}/healthz`])
  assert.equal(stdout, '{"status":"ok"}')
  await assert.rejects(run('curl', ['-sS', `${server.url}/healthz`]), { code: 60 })
})

test('Python trusts the server by the file in its strict reading: the standard library, httpx (item 5)', async () => {
  for (const version of VERSIONS) {
    const statuses = await python(version, 'fetch_with_ca.py', [`${server.url}/healthz`, caFile])
    assert.deepEqual(statuses, { urllib: 200, httpx: 200, 'httpx without it': 'ConnectError' })
  }
})

for (const version of VERSIONS) {
  test(`the JWT verifier of FastMCP ${version} fetches the keys with SSL_CERT_FILE, and accepts nothing without (item 5)`, async () => {
    const issuer = `${server.url}/issuers/default`
    const args = [issuer, 'http://127.0.0.1:8000/mcp', await mint()]
    const verify = (env: object) => python(version, 'verify_token.py', args, env)
    assert.deepEqual(await verify({ SSL_CERT_FILE: caFile }), { client_id: 'demo-client' })
    assert.equal(await verify({}), null)
  })
}

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type CliServer,
  newFolder,
  runCommand,
  sendJson,
  startCommand,
} from '../support/cli-process.ts'

let server: CliServer
let cwd: string

before(async () => {
  cwd = newFolder()
  server = await startCommand(['--ephemeral', '--ready-file', 'ready.json'], { cwd })
})
after(async () => {
  await server?.stop()
})

const readyFile = () => JSON.parse(readFileSync(join(cwd, 'ready.json'), 'utf8'))

/** What a POSIX shell has in its environment after these lines. */
function inShell(lines: string): Record<string, string> {
  const names = [...lines.matchAll(/^export (\w+)=/gm)].map(([, name = '']) => name)
  const print = names.map((name) => `printf '%s\\n' "${name}=$${name}"`).join('\n')
  const out = execFileSync('sh', ['-c', `${lines}\n${print}`], { encoding: 'utf8' })
  return Object.fromEntries(
    out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  )
}

test('--ready-file holds where a server is and who may use it, for its owner alone (item 3)', async () => {
  const ready = readyFile()
  const issuer = `${server.url}/issuers/default`
  assert.equal(statSync(join(cwd, 'ready.json')).mode & 0o777, 0o600)
  const { pid, port, url, database_id: id, ...endpoints } = ready
  assert.deepEqual(
    [pid, port, url],
    [server.child.pid, Number(new URL(server.url).port), server.url],
  )
  assert.equal((await sendJson(`${server.url}/api/status`)).body.database_id, id)
  assert.deepEqual(endpoints, {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    introspection_endpoint: `${issuer}/introspect`,
    revocation_endpoint: `${issuer}/revoke`,
    token_endpoint: `${issuer}/token`,
    authorization_endpoint: `${issuer}/authorize`,
    registration_endpoint: `${issuer}/register`,
    userinfo_endpoint: `${issuer}/userinfo`,
    metadata_url: `${issuer}/.well-known/oauth-authorization-server`,
    client: { client_id: 'demo-client', client_secret: 'demo-client-secret' },
  })
})

test('env prints what a shell and a FastMCP 2 server need, and the shell’s commands talk to that server (item 3)', async () => {
  const { code, stdout } = await runCommand(['env', '--server', server.url], { cwd })
  assert.equal(code, 0)
  const env = inShell(stdout)
  const { issuer, jwks_uri: jwksUri } = readyFile()
  assert.deepEqual(env, {
    MOCK_IDP_URL: server.url,
    MOCK_IDP_ISSUER: issuer,
    MOCK_IDP_JWKS_URI: jwksUri,
    MOCK_IDP_INTROSPECTION_ENDPOINT: `${issuer}/introspect`,
    MOCK_IDP_TOKEN_ENDPOINT: `${issuer}/token`,
    MOCK_IDP_CLIENT_ID: 'demo-client',
    MOCK_IDP_CLIENT_SECRET: 'demo-client-secret',
    FASTMCP_SERVER_AUTH: 'fastmcp.server.auth.providers.jwt.JWTVerifier',
    FASTMCP_SERVER_AUTH_JWT_JWKS_URI: jwksUri,
    FASTMCP_SERVER_AUTH_JWT_ISSUER: issuer,
    FASTMCP_SERVER_AUTH_JWT_AUDIENCE: 'http://127.0.0.1:8000/mcp',
    FASTMCP_SERVER_AUTH_JWT_ALGORITHM: 'RS256',
  })
  const status = await runCommand(['status', '--json'], { cwd, env })
  assert.equal(JSON.parse(status.stdout).issuer, issuer)
  const flag = await runCommand(['status', '--port', '1'], { cwd, env })
  assert.equal(flag.code, 1)
})

test('env --json is the ready file of a running server, of whichever issuer', async () => {
  const { pid: _, ...ready } = readyFile()
  const own = await runCommand(['env', '--server', server.url, '--json'], { cwd })
  assert.deepEqual(JSON.parse(own.stdout), ready)
  await sendJson(`${server.url}/api/issuers`, { method: 'POST', body: { name: 'team-a' } })
  const args = ['env', '--server', server.url, '--issuer-name', 'team-a', '--json']
  const other = JSON.parse((await runCommand(args, { cwd })).stdout)
  assert.equal(other.issuer, `${server.url}/issuers/team-a`)
  assert.equal(other.token_endpoint, `${server.url}/issuers/team-a/token`)
})

test('--print-env prints the same lines once it answers, and the banner on stderr; a shell that has them starts another issuer', async () => {
  const port = String(await freePort())
  const child = runCommand(['env', '--wait', '25', '--port', port], { cwd: newFolder() })
  const env = { MOCK_IDP_URL: server.url, MOCK_IDP_ISSUER: 'http://elsewhere.example' }
  const folder = newFolder()
  const args = ['start', '--ephemeral', '--port', port, '--print-env', '--ready-file', 'r.json']
  const started = runCommand(args, { cwd: folder, env })
  const waited = await child
  assert.equal(waited.code, 0, waited.stderr)
  const { pid } = await untilReady(join(folder, 'r.json'))
  process.kill(pid, 'SIGTERM')
  const { stdout, stderr } = await started
  assert.equal(stdout, waited.stdout)
  assert.equal(inShell(stdout).MOCK_IDP_ISSUER, `http://localhost:${port}/issuers/default`)
  assert.match(stderr, /is ready\./)
})

test('env without a server is exit 1, at once or when the wait is over, and starts none', async () => {
  const folder = newFolder()
  const begun = Date.now()
  const args = ['env', '--wait', '0.5', '--port', String(await freePort())]
  const { code, stdout, stderr } = await runCommand(args, { cwd: folder })
  assert.deepEqual([code, stdout], [1, ''])
  assert.ok(Date.now() - begun > 500)
  assert.match(stderr, /No server of ours answers/)
  assert.deepEqual(readdirSync(folder), [])
})

test('a ready file that cannot be written is exit 2; a clean stop removes the one that was', async () => {
  const folder = newFolder()
  const args = ['start', '--port', '0', '--ephemeral', '--ready-file', 'no/such/folder/ready.json']
  const { code, stderr } = await runCommand(args, { cwd: folder })
  assert.equal(code, 2)
  assert.match(stderr, /--ready-file .*cannot be written \(ENOENT\)/)
  await server.stop()
  assert.equal(existsSync(join(cwd, 'ready.json')), false)
  assert.deepEqual(readdirSync(cwd), [])
})

/** What a ready file says, once it is there. */
async function untilReady(file: string): Promise<{ readonly pid: number }> {
  for (let looks = 0; looks < 200 && !existsSync(file); looks += 1) await pause(50)
  return JSON.parse(readFileSync(file, 'utf8'))
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => listener.once('listening', resolve))
  const address = listener.address()
  await new Promise((resolve) => listener.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

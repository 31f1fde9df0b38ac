import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Check } from '../../../src/cli/doctor/check.ts'
import {
  type CliServer,
  newFolder,
  runCommand,
  sendJson,
  startCommand,
} from '../../support/cli-process.ts'
import { startMcpServer } from '../../support/mcp-server.ts'

let server: CliServer
let cwd: string

/** The proxies of whoever runs the tests are none of theirs. */
const NO_PROXIES = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'].map(
    (name) => [name, ''],
  ),
)

before(async () => {
  cwd = newFolder()
  server = await startCommand(['--ephemeral'], { cwd })
})
after(async () => {
  await server?.stop()
})

/** What the doctor says, by the names of the checks, and the exit code. */
async function doctor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const where = { cwd, env: { ...NO_PROXIES, ...env } }
  const { code, stdout } = await runCommand(['doctor', '--json', ...args], where)
  const { checks } = JSON.parse(stdout) as { checks: readonly Check[] }
  const levels = Object.fromEntries(checks.map(({ name, level }) => [name, level]))
  const about = (name: string) => checks.find((one) => one.name === name)
  const problems = checks.filter(({ level }) => level === 'problem')
  return { code, levels, about, problems }
}

test('a sound server has no problem, and the text says so with the counts on stderr (item 3)', async () => {
  const { code, levels } = await doctor(['--server', server.url])
  assert.equal(code, 0)
  assert.deepEqual(new Set(Object.values(levels)), new Set(['ok']))
  const args = ['doctor', '--server', server.url]
  const { stdout, stderr } = await runCommand(args, { cwd, env: NO_PROXIES })
  assert.match(stdout, /^ok {7}server +A server of ours answers at /m)
  assert.match(stderr, /0 problems, 0 warnings\./)
})

test('a clock that was moved, a fault left on, a proxy and another audience are warnings with remedies', async () => {
  const put = (path: string, body: object) =>
    sendJson(`${server.url}/api/${path}`, { method: 'PUT', body })
  await put('clock', { offset_seconds: 3600 })
  await put('faults/endpoints/jwks', { mode: 'hang' })
  const args = ['--server', server.url, '--audience', 'http://127.0.0.1:8000']
  const { code, levels, about } = await doctor(args, { HTTP_PROXY: 'http://127.0.0.1:3128' })
  assert.equal(code, 0)
  const { clock, faults, proxy, audience } = levels
  assert.deepEqual([clock, faults, proxy, audience], Array(4).fill('warning'))
  assert.match(about('clock')?.text ?? '', /3600 seconds ahead/)
  assert.match(about('faults')?.text ?? '', /jwks \(hang\)/)
  assert.match(about('proxy')?.remedy ?? '', /NO_PROXY=localhost/)
  assert.match(about('audience')?.text ?? '', /the path is \/ in place of \/mcp/)
  const spared = await doctor(['--server', server.url], {
    HTTP_PROXY: 'http://127.0.0.1:3128',
    NO_PROXY: 'localhost, 127.0.0.1',
  })
  assert.equal(spared.levels.proxy, 'ok')
  await put('clock', {})
  await put('clock', { frozen_at: 1 })
  const frozen = await doctor(['--server', server.url])
  assert.match(frozen.about('clock')?.text ?? '', /stands still at 1970-01-01T00:00:01Z/)
  await put('clock', {})
  await sendJson(`${server.url}/api/faults/endpoints`, { method: 'DELETE' })
})

test('a misspelt issuer is a problem that says in what it differs, exit 1 (RFC 8414 section 3.3)', async () => {
  const real = `${server.url}/issuers/default`
  const wrong = `${real.replace('localhost', '127.0.0.1')}/`
  const { code, levels, about } = await doctor(['--server', server.url, '--issuer', wrong])
  assert.deepEqual([code, levels.issuer], [1, 'problem'])
  assert.match(about('issuer')?.text ?? '', /slash at the end .* host is 127\.0\.0\.1/)
  assert.equal((await doctor(['--server', server.url, '--issuer', real])).code, 0)
})

test('an MCP server that names another issuer is a problem, and one that names ours is none (RFC 9728 section 3.3)', async (t) => {
  const issuer = `${server.url}/issuers/default`
  const sound = await startMcpServer(t, { issuer })
  const good = await doctor(['--server', server.url, sound.url])
  assert.deepEqual([good.code, good.problems], [0, []])
  const other = await startMcpServer(t, { issuer: `${issuer}/` })
  const bad = await doctor(['--server', server.url, other.url])
  assert.equal(bad.code, 1)
  assert.deepEqual(
    bad.problems.map(({ name }) => name),
    ['MCP server'],
  )
  assert.match(bad.problems[0]?.text ?? '', /authorization_servers: .*\/", not /)
})

test('no server, and a port that somebody else holds, are problems that say who', async () => {
  const other = createServer((_, response) => response.end('hello')).listen(0)
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const held = await doctor(['--port', String(port)])
  await new Promise((resolve) => other.close(resolve))
  assert.deepEqual([held.code, held.levels.server], [1, 'problem'])
  assert.match(held.about('server')?.text ?? '', /is no mcp-mock-idp/)
  if (process.platform === 'linux')
    assert.match(held.about('server')?.text ?? '', new RegExp(`held by .*\\(pid ${process.pid}\\)`))
  const silent = await doctor(['--port', String(port)])
  assert.match(silent.about('server')?.text ?? '', /No server answers/)
})

test('a server that asks for its admin token, and a place where no database can be, are problems', async () => {
  writeFileSync(join(cwd, 'file'), '')
  const locked = await startCommand(['--ephemeral', '--host', '0.0.0.0'], {
    cwd,
    env: { MOCK_IDP_ADMIN_TOKEN: 'secret-admin-token' },
  })
  const { code, levels } = await doctor(['--server', locked.url, '--data', 'file'])
  const env = { MOCK_IDP_ADMIN_TOKEN: 'another-token' }
  const wrong = await doctor(['--server', locked.url], env)
  const right = await doctor(['--server', locked.url], {
    MOCK_IDP_ADMIN_TOKEN: 'secret-admin-token',
  })
  await locked.stop()
  assert.deepEqual([code, levels['admin token'], levels.state], [1, 'problem', 'problem'])
  assert.match(wrong.about('admin token')?.text ?? '', /has another admin token/)
  assert.equal(right.levels.server, 'ok')
  assert.match(right.about('beyond')?.text ?? '', /no address beyond|Other machines/)
})

import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { sendJson } from '../support/cli-process.ts'
import { ROOT } from '../support/source-files.ts'
import { readDockerfile } from './dockerfile.ts'
import { buildImage, checkHealth, type Image, IS_ROOT, startContainer } from './image.ts'

/** Ours and the time that better-sqlite3 takes to compile. */
const BUILD_WITHIN_MS = 600_000
const START_WITHIN_MS = 60_000
const ADMIN_TOKEN = 'container-admin-token'

let image: Image
const children = new Set<ChildProcess>()

before(
  async () => {
    image = await buildImage(ROOT)
  },
  { timeout: BUILD_WITHIN_MS },
)

after(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(image.root, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

/** A container whose port is published under the same number. */
async function startHealthy(env: Record<string, string> = {}, args?: readonly string[]) {
  const port = String(await freePort())
  const url = `http://localhost:${port}`
  const published = { MOCK_IDP_PORT: port, MOCK_IDP_PUBLIC_URL: url, ...env }
  const child = startContainer(image, published, args)
  children.add(child)
  const written = { text: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      written.text += chunk
    })
  }
  const until = Date.now() + START_WITHIN_MS
  const isReady = async () =>
    /never use it in production/.test(written.text) && (await checkHealth(image, published)) === 0
  while (!(await isReady())) {
    if (child.exitCode !== null || Date.now() > until) assert.fail(written.text)
    await pause(200)
  }
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code] = await ended
    children.delete(child)
    return code as number | null
  }
  return { child, url, written, published, stop }
}

test('the image needs no network, no compiler and no development dependency once it is built (item 5)', async () => {
  const modules = await readdir(join(image.root, 'app', 'node_modules'))
  const asked = ['better-sqlite3', 'typescript', 'tsx', 'supertest']
  assert.deepEqual(
    asked.filter((name) => modules.includes(name)),
    ['better-sqlite3'],
  )
  assert.deepEqual((await readdir(join(image.root, 'app'))).sort(), [
    'LICENSE',
    'container',
    'data',
    'dist',
    'node_modules',
    'package.json',
    'views',
  ])
  const megabytes = (await sizeOf(join(image.root, 'app'))) / 1e6
  assert.equal(megabytes < 60, true, `${megabytes} MB beside Node itself`)
})

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.reduce((sum, one) => sum + statSync(join(one.parentPath, one.name)).size, 0)
}

test('the container runs as somebody else than root, on a volume that is closed to others (item 5)', async () => {
  assert.deepEqual([image.user, image.volumes], [[1000, 1000], ['/data']])
  const data = statSync(join(image.root, 'data'))
  assert.equal((data.mode & 0o777).toString(8), '700')
  if (IS_ROOT) assert.equal(data.uid, 1000)
  const { child, stop } = await startHealthy()
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  const uids = /^Uid:\s+(.*)$/m.exec(status)?.[1]?.split('\t')
  assert.deepEqual(new Set(uids), new Set([IS_ROOT ? '1000' : String(process.getuid?.())]))
  const { uid } = statSync(join(image.root, 'data', 'mcp-mock-idp.db'))
  if (IS_ROOT) assert.equal(uid, 1000)
  assert.equal(await stop(), 0)
})

test('what the container serves works from outside: keys, tokens, introspection, pages (item 5)', async () => {
  const { url, stop } = await startHealthy({ MOCK_IDP_ADMIN_TOKEN: ADMIN_TOKEN })
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
  const minted = await sendJson(`${url}/api/tokens`, { method: 'POST', body: {}, headers })
  assert.equal(minted.status, 201)
  const metadata = await sendJson(`${url}/issuers/default/.well-known/openid-configuration`)
  assert.equal(metadata.body.issuer, `${url}/issuers/default`)
  const jwks = await sendJson(String(metadata.body.jwks_uri))
  assert.ok(Array.isArray(jwks.body.keys) && jwks.body.keys.length >= 2)
  const page = await fetch(`${url}/`, { headers })
  assert.match(await page.text(), /<title>/)
  assert.equal(await stop(), 0)
})

test('without a token of one’s own the log has the one that was made (decision 5)', async () => {
  const { url, written, stop } = await startHealthy()
  assert.equal((await sendJson(`${url}/api/tokens`)).status, 401)
  const token = /^Admin token, made for this run: (\S+)$/m.exec(written.text)?.[1]
  const headers = { authorization: `Bearer ${token}` }
  assert.equal((await sendJson(`${url}/api/tokens`, { headers })).status, 200)
  await stop()
})

test('SIGTERM stops the container with 0, and the next one has its keys and tokens (item 5)', async () => {
  const first = await startHealthy({ MOCK_IDP_ADMIN_TOKEN: ADMIN_TOKEN })
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
  const jwks = (await sendJson(`${first.url}/.well-known/jwks.json`)).body
  const { body } = await sendJson(`${first.url}/api/tokens`, { method: 'POST', body: {}, headers })
  const begun = Date.now()
  assert.equal(await first.stop('SIGTERM'), 0)
  assert.ok(Date.now() - begun < 9000)
  const second = await startHealthy({ MOCK_IDP_ADMIN_TOKEN: ADMIN_TOKEN })
  assert.deepEqual((await sendJson(`${second.url}/.well-known/jwks.json`)).body, jwks)
  const kept = await sendJson(`${second.url}/api/tokens/${body.jti}`, { headers })
  assert.equal(kept.status, 200)
  await second.stop()
})

test('the health check says no where nobody answers, and yes to a server with TLS (item 5)', async () => {
  const port = String(await freePort())
  assert.equal(await checkHealth(image, { MOCK_IDP_PORT: port }), 1)
  const url = `https://localhost:${port}`
  const env = { MOCK_IDP_PORT: port, MOCK_IDP_PUBLIC_URL: url, MOCK_IDP_TLS: 'true' }
  const { stop, written } = await startHealthy(env)
  assert.match(written.text, /^ {2}CA to trust +\S+\/data\/tls\/ca\.pem$/m)
  assert.equal(await stop(), 0)
})

test('arguments after the image are those of start, or another command (item 5)', async () => {
  const { written, stop } = await startHealthy({}, ['start', '--log-format', 'json'])
  assert.match(written.text, /^\{"level":/m)
  await stop()
  const version = startContainer(image, {}, ['--version'])
  const [text] = await once(version.stdout, 'data')
  const { version: expected } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  assert.equal(String(text).trim(), expected)
})

test('both Dockerfiles start their program without a shell, as a user with a number (item 5)', () => {
  for (const path of ['Dockerfile', 'examples/compose/Dockerfile']) {
    const last = readDockerfile(readFileSync(join(ROOT, path), 'utf8')).at(-1)
    const argsOf = (name: string) => last?.steps.find((step) => step.name === name)?.args ?? ''
    assert.match(argsOf('CMD'), /^\[/)
    assert.match(argsOf('USER'), /^[1-9]\d*:[1-9]\d*$/)
  }
})

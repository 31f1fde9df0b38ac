import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import Database from 'better-sqlite3'
import { codeFor, PUBLIC_CLIENT, redeem } from '../../support/authorize.ts'
import { basic, DEMO_CLIENT, type Http, RESOURCE_SERVER } from '../../support/http.ts'
import { openSocket, sendRaw, statusOf } from '../../support/raw-http.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { openTestIdp, type TestIdp, type TestIdpOptions } from '../../support/test-idp.ts'
import { startTestServer } from '../../support/test-server.ts'

// A temporary folder of our own, since other tests at the same time leave and remove theirs.
process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'mcp-mock-idp-test-'))
after(() => rmSync(tmpdir(), { recursive: true, force: true }))

const SQLITE = 'application/vnd.sqlite3'

async function opened(t: TestContext, options?: TestIdpOptions): Promise<TestIdp> {
  const one = await openTestIdp(options)
  t.after(one.close)
  return one
}

const save = async (http: Http): Promise<Buffer> => {
  const answer = await http.get('/api/snapshot').responseType('blob')
  assert.deepEqual([answer.status, answer.type], [200, SQLITE])
  return answer.body as Buffer
}

const load = (http: Http, bytes: Buffer) => http.post('/api/snapshot').type(SQLITE).send(bytes)

/** The folders that saving and loading work in. */
const leftovers = () =>
  readdirSync(tmpdir()).filter((name) => /^mcp-mock-idp-(snapshot|load)-/.test(name))

/** Puts something of every kind into a server, and answers the access token that a person granted. */
async function fill({ http }: TestIdp): Promise<string> {
  await http.post('/api/issuers').send({ name: 'team-a' })
  await http.post('/issuers/team-a/api/tokens').send({ jti: 'of-team-a' })
  await http.post('/api/tokens').send({ jti: 'by-alice', subject: 'alice', alg: 'ES256' })
  await http.post('/api/tokens').send({ jti: 'revoked', fault: 'exp-past' })
  await http.post('/api/tokens/revoked/revoke').send({})
  await http.post('/api/keys/rotate').send({})
  await http.post('/api/subjects').send({ sub: 'carol', email: 'carol@example.org' })
  await http.put('/api/static-tables/t').send({ x: { client_id: 'c', scopes: ['read'] } })
  await http.put('/api/faults/endpoints/userinfo').send({ mode: 'slow' })
  await http.put('/api/clock').send({ offset_seconds: 60 })
  await http.put('/api/rotation').send({ every_seconds: 3600 })
  await http.form('/device_authorization', { client_id: PUBLIC_CLIENT })
  const granted = await redeem(http, await codeFor(http))
  return String(granted.body.access_token)
}

/** What a server answers at every list, and who is active. */
async function told({ http }: TestIdp): Promise<object> {
  const paths = [
    '/.well-known/jwks.json',
    '/issuers/team-a/.well-known/jwks.json',
    '/api/tokens',
    '/api/keys',
    '/api/clients',
    '/api/subjects',
    '/api/static-tables/t',
    '/api/faults/endpoints',
    '/api/clock',
    '/api/rotation',
    '/api/issuers',
    '/issuers/team-a/api/tokens',
    '/api/device-codes',
    '/api/events?kind=changes&limit=500',
  ]
  const answers = await Promise.all(paths.map(async (path) => [path, (await http.get(path)).body]))
  return Object.fromEntries(answers)
}

const active = async (http: Http, token: string) =>
  (await http.form('/introspect', { token }, RESOURCE_SERVER)).body.active

test('a server that loads another one’s snapshot answers as that one did, and its tokens stay active (issue: snapshot)', async (t) => {
  const one = await opened(t)
  const other = await opened(t)
  const token = await fill(one)
  const bytes = await save(one.http)
  const before = await told(one)
  await other.http.post('/api/issuers').send({ name: 'gone' })
  await other.http.post('/api/tokens').send({ jti: 'gone' })
  const { status, body } = await load(other.http, bytes)
  assert.equal(status, 200)
  const contents = await Promise.all(
    ['default', 'team-a'].map(async (name) => (await one.http.get(`/api/issuers/${name}`)).body),
  )
  const sum = (kind: string) => contents.reduce((total, one) => total + one.contents[kind], 0)
  assert.deepEqual(
    [body.issuers, body.tokens, body.keys, body.clients, body.subjects, body.static_tables],
    [2, ...['tokens', 'keys', 'clients', 'subjects', 'static_tables'].map(sum)],
  )
  assert.equal((await other.http.get('/api/issuers/gone')).status, 404)
  const [loaded] = (await other.http.get('/api/events?limit=1')).body.items
  assert.deepEqual(
    [loaded.type, loaded.data.issuers, loaded.data.tokens],
    ['snapshot_loaded', 2, body.tokens],
  )
  const after = (await told(other)) as Record<string, { items: unknown[] }>
  after['/api/events?kind=changes&limit=500']?.items.shift()
  assert.deepEqual(after, before)
  assert.equal(await active(other.http, token), true)
  assert.deepEqual(leftovers(), [])
})

test('a snapshot keeps grants: a refresh token of before is redeemed after, once (issue: snapshot)', async (t) => {
  const one = await opened(t)
  const other = await opened(t)
  const code = await codeFor(one.http, { scope: 'read offline_access' })
  const { body: granted } = await redeem(one.http, code)
  await load(other.http, await save(one.http))
  const refresh = () =>
    other.http.form('/token', {
      grant_type: 'refresh_token',
      refresh_token: granted.refresh_token,
      client_id: PUBLIC_CLIENT,
    })
  assert.equal((await refresh()).status, 200)
  assert.equal((await refresh()).body.error, 'invalid_grant')
})

test('a running server stays who it is: its id and URL, which its issuers follow (issue: snapshot)', async (t) => {
  const [one, other] = [await startTestServer(t), await startTestServer(t)]
  const ask = async (url: string, init?: RequestInit): Promise<Record<string, unknown>> =>
    JSON.parse(await (await fetch(url, init)).text())
  const json = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }
  const { access_token: token } = await ask(`${one.publicUrl}/api/tokens`, json)
  const bytes = await (await fetch(`${one.publicUrl}/api/snapshot`)).arrayBuffer()
  const before = await ask(`${other.publicUrl}/api/status`)
  const loaded = await fetch(`${other.publicUrl}/api/snapshot`, {
    method: 'POST',
    headers: { 'Content-Type': SQLITE },
    body: bytes,
  })
  assert.equal(loaded.status, 200)
  const { uptime_seconds: _, ...status } = await ask(`${other.publicUrl}/api/status`)
  const { uptime_seconds: __, ...expected } = before
  assert.deepEqual(status, expected)
  const metadata = await ask(`${other.publicUrl}/.well-known/oauth-authorization-server`)
  assert.equal(metadata.issuer, `${other.publicUrl}/issuers/default`)
  const introspect = (value: unknown) =>
    ask(`${other.publicUrl}/introspect`, {
      method: 'POST',
      headers: { Authorization: basic(RESOURCE_SERVER) },
      body: new URLSearchParams({ token: String(value) }),
    })
  const introspection = await introspect(token)
  assert.equal(introspection.active, true)
  assert.equal(introspection.iss, `${one.publicUrl}/issuers/default`)
  const { settings } = other.idp.store
  assert.equal(await settings.get('database_id'), before.database_id)
  assert.equal(await settings.get('public_url'), other.publicUrl)
  const served = (await settings.get('served_as')) ?? ''
  for (const url of [one.publicUrl, other.publicUrl]) assert.ok(served.includes(`"${url}"`))
  const { access_token: later } = await ask(`${other.publicUrl}/api/tokens`, json)
  assert.equal((await introspect(later)).active, true)
})

test('what is no sound snapshot is refused in one sentence, and nothing changes (issue: snapshot)', async (t) => {
  const one = await opened(t)
  await fill(one)
  const sound = await save(one.http)
  const made = (change: (db: Database.Database) => void): Buffer => {
    const path = join(temporaryDirectory(t), 'made.db')
    writeFileSync(path, sound)
    const db = new Database(path)
    change(db)
    db.close()
    return Buffer.from(new Database(path).serialize())
  }
  const foreign = new Database(':memory:')
  foreign.exec('CREATE TABLE notes (text)')
  const bodies: readonly (readonly [bytes: Buffer, sentence: RegExp])[] = [
    [Buffer.alloc(0), /is empty/],
    [Buffer.from('no database'), /is not a SQLite database/],
    [sound.subarray(0, sound.length - 8192), /is damaged/],
    [foreign.serialize(), /of another program/],
    [new Database(':memory:').serialize(), /is empty|of another program/],
    [made((db) => db.pragma('user_version = 999')), /version 999, newer than/],
    [made((db) => db.exec('CREATE TABLE extra (x)')), /has other tables/],
    [
      made((db) =>
        db.exec('CREATE TRIGGER t AFTER INSERT ON tokens BEGIN DELETE FROM issuers; END'),
      ),
      /triggers/,
    ],
    [
      made((db) => db.exec("DELETE FROM issuers WHERE name = 'default'")),
      /rows that belong|no default issuer/,
    ],
    [
      made((db) => {
        db.pragma('foreign_keys = ON')
        db.exec("DELETE FROM issuers WHERE name = 'default'")
      }),
      /no default issuer/,
    ],
  ]
  const before = await told(one)
  for (const [bytes, sentence] of bodies) {
    const { status, body } = await load(one.http, bytes)
    assert.equal(status, 400, JSON.stringify(body))
    const [{ pointer, detail }] = body.errors
    assert.equal(pointer, '')
    assert.match(detail, sentence)
    assert.match(detail, /^the snapshot [^\n]*$/)
  }
  assert.deepEqual(await told(one), before)
  assert.deepEqual(leftovers(), [])
})

test('a body of another media type, a compressed one and one beyond 1 GiB are refused unread (decision 6)', async (t) => {
  const { http } = await opened(t)
  const other = await http.post('/api/snapshot').send({})
  assert.equal(other.status, 415)
  assert.match(other.body.detail, /must be application\/vnd\.sqlite3; got another/)
  const none = await http.post('/api/snapshot')
  assert.match(none.body.detail, /got none/)
  const packed = await http.post('/api/snapshot').type(SQLITE).set('Content-Encoding', 'gzip')
  assert.equal(packed.status, 415)
  const server = await startTestServer(t)
  const head = (length: number) =>
    `POST /api/snapshot HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: close\r\nContent-Type: ${SQLITE}\r\nContent-Length: ${length}\r\n\r\n`
  assert.equal(statusOf(await sendRaw(server, head(1024 ** 3 + 1))), 413)
  assert.deepEqual(leftovers(), [])
})

test('an upload that breaks off changes nothing and leaves nothing behind (decision 6)', async (t) => {
  const server = await startTestServer(t)
  const bytes = Buffer.from(await (await fetch(`${server.publicUrl}/api/snapshot`)).arrayBuffer())
  const { id } = (await server.idp.store.issuers.byName('default')) ?? { id: 0 }
  const before = await server.idp.store.issuers.contents(id)
  const socket = await openSocket(server)
  socket.write(
    `POST /api/snapshot HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: ${SQLITE}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
  )
  socket.write(bytes.subarray(0, bytes.length / 2))
  await until(() => leftovers().length > 0)
  const [folder = ''] = leftovers()
  assert.equal(statSync(join(tmpdir(), folder)).mode & 0o777, 0o700)
  socket.destroy()
  await once(socket, 'close')
  await until(() => leftovers().length === 0)
  assert.deepEqual(await server.idp.store.issuers.contents(id), before)
})

test('a caller that leaves while a snapshot is sent leaves nothing behind and no error (Z-04)', async (t) => {
  const server = await startTestServer(t)
  const socket = await openSocket(server)
  socket.write(`GET /api/snapshot HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`)
  await once(socket, 'readable')
  socket.destroy()
  await until(() => leftovers().length === 0)
  const errors = server.logged.filter(({ level }) => level === 'error')
  assert.deepEqual(errors, [])
})

test('a snapshot is of all issuers, so it is there at the default one only, and HEAD tells its size (api.md)', async (t) => {
  const { http } = await opened(t)
  await http.post('/api/issuers').send({ name: 'team-a' })
  assert.equal((await http.get('/issuers/team-a/api/snapshot')).status, 404)
  assert.equal((await load(http, Buffer.alloc(1))).status, 400)
  const head = await http.head('/api/snapshot')
  assert.deepEqual([head.status, head.headers['cache-control']], [200, 'no-store'])
  assert.ok(Number(head.headers['content-length']) > 4096)
})

test('the admin token guards it, and a page of another origin is refused (H-05)', async (t) => {
  const { http } = await opened(t, { adminToken: 'secret' })
  assert.equal((await http.get('/api/snapshot')).status, 401)
  assert.equal((await load(http, Buffer.alloc(1))).status, 401)
  const open = await opened(t)
  const foreign = load(open.http, Buffer.alloc(1)).set('Origin', 'https://evil.example')
  assert.equal((await foreign).status, 403)
})

test('while a snapshot is loaded, tokens are minted before it or after it, never half (decision 10)', async (t) => {
  const one = await opened(t)
  const bytes = await save(one.http)
  const minting = Array.from({ length: 30 }, () => one.http.post('/api/tokens').send({}))
  const answers = await Promise.all([load(one.http, bytes), ...minting])
  for (const { status } of answers) assert.ok(status < 300)
  const { items } = (await one.http.get('/api/tokens?limit=500')).body
  for (const { jti } of items) assert.equal((await one.http.get(`/api/tokens/${jti}`)).status, 200)
  const sound = await one.http.form('/token', { grant_type: 'client_credentials' }, DEMO_CLIENT)
  assert.equal(sound.status, 200)
})

/** Waits for something to be so, for some seconds. */
async function until(isSo: () => boolean): Promise<void> {
  for (let n = 0; n < 200 && !isSo(); n += 1) await new Promise((done) => setTimeout(done, 20))
  assert.ok(isSo())
}

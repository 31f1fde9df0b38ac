import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, afterEach, test } from 'node:test'
import { accessRules } from '../../../src/http/access.ts'
import { createApp } from '../../../src/http/app.ts'
import { closeIdp } from '../../../src/idp/close-idp.ts'
import { openIdp } from '../../../src/idp/open-idp.ts'
import { runDueRotations } from '../../../src/idp/run-due-rotations.ts'
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts'
import { DEMO_CLIENT, type Http, httpTo, PUBLIC_URL, RESOURCE_SERVER } from '../../support/http.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { builtInSeed, openTestIdp, sharedKeys, testClock } from '../../support/test-idp.ts'

const { idp, http, clock, close } = await openTestIdp()
after(close)
afterEach(() => http.put('/api/clock').send({}))

const move = (body: object, to: Http = http) => to.put('/api/clock').send(body)
const mint = async (body: object = {}) => (await http.post('/api/tokens').send(body)).body
const isActive = async (token: string, to: Http = http) =>
  (await to.form('/introspect', { token }, RESOURCE_SERVER)).body.active

test('a clock is real until it is moved, and shows both times (decision 26)', async () => {
  const real = clock.now()
  assert.deepEqual((await http.get('/api/clock')).body, { now: real, real_now: real })
  const moved = await move({ offset_seconds: -60 })
  assert.equal(moved.status, 200)
  assert.deepEqual(moved.body, { offset_seconds: -60, now: real - 60, real_now: real })
  assert.deepEqual((await http.get('/api/clock')).body, moved.body)
  const frozen = await move({ frozen_at: 1000 })
  assert.deepEqual(frozen.body, { frozen_at: 1000, now: 1000, real_now: real })
  assert.deepEqual((await move({})).body, { now: real, real_now: real })
})

test('what is minted and granted is stamped by the issuer’s clock (decision 26)', async () => {
  for (const offset of [7200, -7200]) {
    await move({ offset_seconds: offset })
    const { claims, expires_in } = await mint()
    const at = clock.now() + offset
    assert.deepEqual([claims.iat, claims.exp, expires_in], [at, at + 3600, 3600])
    const granted = await http.form('/token', { grant_type: 'client_credentials' }, DEMO_CLIENT)
    const [, payload = ''] = granted.body.access_token.split('.')
    assert.equal(JSON.parse(Buffer.from(payload, 'base64url').toString()).iat, at)
  }
})

test('a token expires when the clock is moved ahead, and is good again when it is moved back (decision 26)', async () => {
  const { access_token: token } = await mint({ expires_in: 60 })
  assert.equal(await isActive(token), true)
  await move({ offset_seconds: 61 })
  assert.equal(await isActive(token), false)
  const listed = await http.get('/api/tokens?status=expired&limit=1')
  assert.equal(listed.body.items.length, 1)
  const inspected = await http.post('/api/tokens/inspect').send({ token })
  assert.match(JSON.stringify(inspected.body), /expired/)
  await move({ offset_seconds: -61 })
  assert.equal(await isActive(token), true)
})

test('a token that is not valid yet becomes so when the clock is moved ahead (decision 26)', async () => {
  const { access_token: token } = await mint({ not_before: clock.now() + 600 })
  assert.equal(await isActive(token), false)
  await move({ offset_seconds: 601 })
  assert.equal(await isActive(token), true)
})

test('static tokens expire by the same clock (decision 24)', async () => {
  const token = 'static-with-an-end'
  const entry = { client_id: 'a', scopes: [], expires_at: clock.now() + 60 }
  await http.put(`/api/static-tables/default/tokens/${token}`).send(entry)
  assert.equal(await isActive(token), true)
  await move({ offset_seconds: 61 })
  assert.equal(await isActive(token), false)
})

test('a clock that stands still does so while time passes, and one that is moved goes on (decision 26)', async () => {
  const at = clock.now()
  await move({ frozen_at: at })
  const { access_token: token } = await mint({ expires_in: 5 })
  clock.advance(100)
  assert.equal((await mint()).claims.iat, at)
  assert.equal(await isActive(token), true)
  await move({ offset_seconds: 10 })
  clock.advance(5)
  assert.equal((await mint()).claims.iat, clock.now() + 10)
  assert.equal(await isActive(token), false)
})

test('a key leaves the JWKS when the clock passes the end of its grace, and is back when it is moved back (decision 26)', async () => {
  const { previous } = (
    await http.post('/api/keys/rotate').send({ alg: 'ES256', grace_seconds: 300 })
  ).body
  const published = async () =>
    (await http.get('/.well-known/jwks.json')).body.keys.some(
      ({ kid }: { kid: string }) => kid === previous.kid,
    )
  assert.equal(await published(), true)
  await move({ offset_seconds: 301 })
  assert.equal(await published(), false)
  await move({})
  assert.equal(await published(), true)
})

test('keys rotate by schedule when the clock is moved to where that is due (decision 26)', async () => {
  await http.put('/api/rotation').send({ every_seconds: 86_400, algs: ['RS256'] })
  assert.equal(await runDueRotations(idp), 0)
  await move({ offset_seconds: 86_401 })
  assert.equal(await runDueRotations(idp), 1)
  assert.equal(await runDueRotations(idp), 0, 'once')
  await http.put('/api/rotation').send({ every_seconds: null })
})

test('the JWKS is whole, and said to be, when the clock shows a time before its keys were made', async () => {
  await move({ frozen_at: 1_000_000_000 })
  const { keys } = (await http.get('/.well-known/jwks.json')).body
  assert.ok(keys.length >= 4)
  const { body } = await http.get('/api/jwks')
  assert.equal(body.keys?.length ?? body.items?.length, keys.length)
})

test('an event has both times, and the change of the clock is one (decision 26)', async () => {
  await move({ offset_seconds: 50 })
  const { body } = await http.get('/api/events?type=clock_changed&limit=1')
  const [event] = body.items
  assert.deepEqual(event.data, { offset_seconds: 50, now: clock.now() + 50 })
  assert.deepEqual([event.at, event.issuer_at], [clock.now(), clock.now() + 50])
  await http.get('/.well-known/jwks.json')
  const [request] = (await http.get('/api/events?kind=requests&limit=1')).body.items
  assert.equal(request.issuer_at - request.at, 50)
})

test('a clock is one issuer’s alone (api.md, conventions)', async () => {
  await http.post('/api/issuers').send({ name: 'on-time' })
  await move({ offset_seconds: 999 })
  const { body } = await http.post('/issuers/on-time/api/tokens').send({})
  assert.equal(body.claims.iat, clock.now())
})

test('a clock that cannot be is refused and nothing changes (api.md, conventions)', async () => {
  await move({ offset_seconds: 5 })
  for (const [body, pointer] of [
    [{ offset_seconds: 1, frozen_at: 1 }, '/frozen_at'],
    [{ offset_seconds: 0.5 }, '/offset_seconds'],
    [{ offset_seconds: '5' }, '/offset_seconds'],
    [{ offset_seconds: null }, '/offset_seconds'],
    [{ frozen_at: -1 }, '/frozen_at'],
    [{ frozen_at: 253_402_300_800 }, '/frozen_at'],
    [{ offset: 5 }, '/offset'],
  ] as const) {
    const answer = await move(body)
    assert.equal(answer.status, 400, JSON.stringify(body))
    assert.equal(answer.body.errors[0].pointer, pointer)
  }
  assert.equal((await http.get('/api/clock')).body.offset_seconds, 5)
})

test('clock and faults stay over a restart, and another process that has the file open sees them at its next request (W-01, decision 26)', async (t) => {
  const path = join(temporaryDirectory(t), 'mock.db')
  const open = async () => {
    const opened = await openIdp({
      store: await openSqliteStore({ location: { kind: 'file', path } }),
      publicUrl: PUBLIC_URL,
      settings: { seed: builtInSeed() },
      clock: testClock(),
      keyPool: sharedKeys(),
    })
    const app = createApp(opened, { access: accessRules({ publicUrl: PUBLIC_URL }) })
    return { http: httpTo(app), close: () => closeIdp(opened) }
  }
  const [one, other] = [await open(), await open()]
  assert.equal((await other.http.get('/.well-known/jwks.json')).status, 200)
  await move({ offset_seconds: 77 }, one.http)
  await one.http.put('/api/faults/endpoints/jwks').send({ mode: 'status', status: 503, times: 5 })
  assert.equal((await other.http.get('/api/clock')).body.offset_seconds, 77)
  const asked = await Promise.all(
    [one, other, one, other, one, other, one, other].map(
      async (each) => (await each.http.get('/.well-known/jwks.json')).status,
    ),
  )
  assert.equal(asked.filter((status) => status === 503).length, 5, 'counted between the two')
  await one.http.put('/api/faults/endpoints/token').send({ mode: 'hang' })
  await Promise.all([one.close(), other.close()])
  const again = await open()
  assert.equal((await again.http.get('/api/clock')).body.offset_seconds, 77)
  assert.equal((await again.http.get('/api/faults/endpoints/token')).body.mode, 'hang')
  await again.close()
})

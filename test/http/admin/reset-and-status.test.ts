import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { DEMO_CLIENT, PUBLIC_URL, RESOURCE_SERVER } from '../../support/http.ts'
import { NOW, openTestIdp } from '../../support/test-idp.ts'

const { http, idp, clock, close } = await openTestIdp()
after(close)

const kids = async () =>
  (await http.get('/api/keys')).body.items.map(({ kid }: { kid: string }) => kid)

async function changeEverything(): Promise<string> {
  const { body } = await http.post('/api/tokens').send({})
  await http.delete('/api/clients/demo-client')
  await http.post('/api/clients').send({ client_id: 'added' })
  await http.delete('/api/subjects/alice')
  await http.put('/api/static-tables/added').send({})
  await http.put('/api/static-tables/default').send({})
  await http.put('/api/rotation').send({ every_seconds: 3600 })
  return body.access_token
}

test('a reset puts back everything but the keys: tokens, clients, subjects, tables, policy, events (api.md, reset)', async () => {
  const before = await kids()
  const token = await changeEverything()
  const { status, text } = await http.post('/api/reset').send({})
  assert.deepEqual([status, text], [204, ''])
  assert.deepEqual(await kids(), before)
  const introspected = await http.form('/introspect', { token }, RESOURCE_SERVER)
  assert.equal(introspected.text, '{"active":false}')
  const granted = await http.form('/token', { grant_type: 'client_credentials' }, DEMO_CLIENT)
  assert.equal(granted.status, 200)
  assert.equal((await http.get('/api/clients/added')).status, 404)
  assert.equal((await http.get('/api/subjects/alice')).status, 200)
  assert.equal((await http.get('/api/static-tables/added')).status, 404)
  assert.ok('dev-token-123' in (await http.get('/api/static-tables/default')).body)
  assert.equal((await http.get('/api/rotation')).body.every_seconds, null)
  const types = (await http.get('/api/events?limit=500')).body.items.map(
    ({ type }: { type: string }) => type,
  )
  assert.ok(types.includes('issuer_reset'))
  assert.ok(!types.includes('token_minted'))
})

test('with keys, those are others too, and old tokens no longer verify (api.md, decided)', async () => {
  const before = await kids()
  const { body } = await http.post('/api/tokens').send({})
  assert.equal((await http.post('/api/reset').send({ keys: true })).status, 204)
  const now = await kids()
  assert.equal(now.length, 4)
  assert.ok(now.every((kid: string) => !before.includes(kid)))
  const { keys } = (await http.get('/.well-known/jwks.json')).body
  assert.ok(keys.every(({ kid }: { kid: string }) => kid !== body.kid))
  assert.equal((await http.post('/api/tokens').send({})).status, 201)
})

test('a reset of one issuer leaves the others alone (api.md, conventions)', async () => {
  await http.post('/api/issuers').send({ name: 'apart' })
  const { body } = await http.post('/issuers/apart/api/tokens').send({})
  await http.post('/api/reset').send({ keys: true })
  const asked = http.form(
    '/issuers/apart/introspect',
    { token: body.access_token },
    RESOURCE_SERVER,
  )
  assert.equal((await asked).body.active, true)
})

test('a reset with anything else in its body is refused, and resets nothing (api.md, conventions)', async () => {
  const { body } = await http.post('/api/tokens').send({})
  for (const bad of [{ keys: 'yes' }, { key: true }, { keys: 1 }]) {
    assert.equal((await http.post('/api/reset').send(bad)).status, 400, JSON.stringify(bad))
  }
  assert.equal((await http.get(`/api/tokens/${body.jti}`)).status, 200)
})

test('the status says what runs, since when, and on which database (api.md, status)', async () => {
  clock.advance(90)
  const { body, status } = await http.get('/api/status')
  const { version } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  )
  assert.equal(status, 200)
  assert.deepEqual(body, {
    product: 'mcp-mock-idp',
    version,
    database_id: idp.databaseId,
    public_url: PUBLIC_URL,
    issuer: `${PUBLIC_URL}/issuers/default`,
    deterministic: false,
    started_at: NOW,
    uptime_seconds: 90,
  })
  assert.deepEqual((await http.get('/issuers/apart/api/status')).body, body)
})

test('the health check says that the server is up, at the root only (api.md, healthz)', async () => {
  const { status, body, headers } = await http.get('/healthz')
  assert.deepEqual([status, body, headers['cache-control']], [200, { status: 'ok' }, 'no-store'])
  assert.equal((await http.get('/issuers/default/healthz')).status, 404)
})

test('paths are exact: a slash at the end or another case is another path (decision 6)', async () => {
  for (const path of [
    '/api/tokens/',
    '/API/tokens',
    '/api/Tokens',
    '/Healthz',
    '/Static/base.css',
    '/Issuers/default/api/tokens',
    '/healthz/',
    '/token/',
    '/.well-known/jwks.json/',
  ]) {
    assert.equal((await http.get(path)).status, 404, path)
  }
  const { body, type } = await http.get('/api/nothing')
  assert.deepEqual([body.status, type], [404, 'application/problem+json'])
})

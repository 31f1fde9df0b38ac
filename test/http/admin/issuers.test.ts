import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DEMO_CLIENT, PUBLIC_URL, RESOURCE_SERVER } from '../../support/http.ts'
import { NOW, openTestIdp } from '../../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

test('an issuer is made with the name given, and answered with the URLs that one needs (api.md, issuers)', async () => {
  const { status, body } = await http.post('/api/issuers').send({ name: 'team-1' })
  const url = `${PUBLIC_URL}/issuers/team-1`
  assert.equal(status, 201)
  assert.deepEqual(body, {
    name: 'team-1',
    issuer: url,
    jwks_uri: `${url}/.well-known/jwks.json`,
    introspection_endpoint: `${url}/introspect`,
    revocation_endpoint: `${url}/revoke`,
    token_endpoint: `${url}/token`,
    api: `${url}/api`,
    created_at: NOW,
  })
  const metadata = (await http.get('/issuers/team-1/.well-known/openid-configuration')).body
  assert.equal(metadata.issuer, url)
  assert.equal(metadata.token_endpoint, body.token_endpoint)
})

test('an issuer that nobody names gets a name that is none of another’s (api.md, issuers)', async () => {
  const names = new Set<string>()
  for (let count = 0; count < 3; count += 1) {
    const { status, body } = await http.post('/api/issuers')
    assert.equal(status, 201)
    assert.match(body.name, /^[a-z0-9][a-z0-9-]{0,62}$/)
    names.add(body.name)
  }
  assert.equal(names.size, 3)
})

test('names that are no path segment are refused, and one that is taken is a conflict (api.md, decided)', async () => {
  for (const name of ['', 'A', '-x', 'a/b', 'a.b', 'x'.repeat(64), 'é', '../x', 5, null]) {
    const { status, body } = await http.post('/api/issuers').send({ name })
    assert.deepEqual([status, body.errors[0].pointer], [400, '/name'], String(name))
  }
  for (const name of ['default', 'team-1']) {
    assert.equal((await http.post('/api/issuers').send({ name })).status, 409, name)
  }
  assert.equal((await http.post('/api/issuers').send({ name: 'x'.repeat(63) })).status, 201)
})

test('what is an issuer’s is its own: keys, tokens, clients, subjects, tables (api.md, conventions)', async () => {
  await http.post('/api/issuers').send({ name: 'own' })
  const ours = (await http.get('/.well-known/jwks.json')).body.keys
  const theirs = (await http.get('/issuers/own/.well-known/jwks.json')).body.keys
  const kids = new Set([...ours, ...theirs].map(({ kid }: { kid: string }) => kid))
  assert.equal(kids.size, ours.length + theirs.length)
  const token = (await http.post('/issuers/own/api/tokens').send({})).body
  assert.equal(token.claims.iss, `${PUBLIC_URL}/issuers/own`)
  assert.equal((await http.get(`/api/tokens/${token.jti}`)).status, 404)
  await http.post('/issuers/own/api/clients').send({ client_id: 'theirs', client_secret: 's' })
  assert.equal((await http.get('/api/clients/theirs')).status, 404)
  const at = (base: string) => http.form(`${base}/introspect`, { token: 'x' }, ['theirs', 's'])
  assert.equal((await at('/issuers/own')).status, 200)
  assert.equal((await at('')).status, 401)
  await http.put('/issuers/own/api/static-tables/only').send({})
  assert.equal((await http.get('/api/static-tables/only')).status, 404)
  await http.delete('/issuers/own/api/subjects/alice')
  assert.equal((await http.get('/api/subjects/alice')).status, 200)
})

test('a new issuer begins with the seed (api.md, the seed)', async () => {
  await http.post('/api/issuers').send({ name: 'seeded' })
  const form = (path: string, client: readonly [string, string]) =>
    http.form(
      `/issuers/seeded${path}`,
      { token: 'dev-token-123', grant_type: 'client_credentials' },
      client,
    )
  assert.equal((await form('/introspect', RESOURCE_SERVER)).body.active, true)
  assert.equal((await form('/token', DEMO_CLIENT)).status, 200)
})

test('a deleted issuer is gone with all that was its own, and its name is free (api.md, issuers)', async () => {
  await http.post('/api/issuers').send({ name: 'brief' })
  const { body: token } = await http.post('/issuers/brief/api/tokens').send({})
  assert.equal((await http.delete('/api/issuers/brief')).status, 204)
  assert.equal((await http.delete('/api/issuers/brief')).status, 404)
  for (const path of [
    '/.well-known/jwks.json',
    '/api/tokens',
    '/',
    '/.well-known/openid-configuration',
  ]) {
    assert.equal((await http.get(`/issuers/brief${path}`)).status, 404, path)
  }
  assert.equal((await http.post('/api/issuers').send({ name: 'brief' })).status, 201)
  const again = http.form(
    '/issuers/brief/introspect',
    { token: token.access_token },
    RESOURCE_SERVER,
  )
  assert.equal((await again).text, '{"active":false}')
})

test('the default issuer is there to stay (decision 3)', async () => {
  assert.equal((await http.delete('/api/issuers/default')).status, 409)
  assert.equal((await http.get('/.well-known/jwks.json')).status, 200)
})

test('issuers are managed at the default issuer only, by either of its bases (api.md, issuers)', async () => {
  assert.equal((await http.get('/issuers/default/api/issuers')).status, 200)
  for (const sent of [
    http.get('/issuers/team-1/api/issuers'),
    http.post('/issuers/team-1/api/issuers').send({}),
    http.delete('/issuers/team-1/api/issuers/team-1'),
  ]) {
    const { status, type } = await sent
    assert.deepEqual([status, type], [404, 'application/problem+json'])
  }
  assert.equal((await http.get('/issuers/team-1/.well-known/jwks.json')).status, 200)
})

test('issuers are listed, a stretch at a time (api.md, lists)', async () => {
  const names: string[] = []
  let cursor = ''
  do {
    const { body } = await http.get(`/api/issuers?limit=2${cursor}`)
    names.push(...body.items.map(({ name }: { name: string }) => name))
    cursor = body.next_cursor === undefined ? '' : `&cursor=${body.next_cursor}`
  } while (cursor !== '')
  assert.equal(new Set(names).size, names.length)
  assert.ok(['default', 'team-1', 'own'].every((name) => names.includes(name)))
})

test('the API of an issuer that is not there is a problem, its endpoints answer in OAuth’s JSON, its pages with a page', async () => {
  const api = await http.get('/issuers/absent/api/tokens')
  assert.deepEqual([api.status, api.type], [404, 'application/problem+json'])
  const hot = await http.form('/issuers/absent/introspect', { token: 'x' }, RESOURCE_SERVER)
  assert.deepEqual(
    [hot.status, hot.type, hot.body.error],
    [404, 'application/json', 'invalid_request'],
  )
  assert.equal(hot.headers['retry-after'], undefined)
  const page = await http.get('/issuers/absent/')
  assert.deepEqual([page.status, page.type], [404, 'text/html'])
})

test('twenty issuers are made at once, each with keys of its own (api.md: each test can have its own)', async () => {
  const made = await Promise.all(
    Array.from({ length: 20 }, () => http.post('/api/issuers').send({})),
  )
  assert.deepEqual(new Set(made.map(({ status }) => status)), new Set([201]))
  assert.equal(new Set(made.map(({ body }) => body.name)).size, 20)
})

test('one issuer is answered with how much it has of each kind (issue 4: issuers)', async () => {
  await http.post('/api/issuers').send({ name: 'full' })
  for (let count = 0; count < 3; count += 1) await http.post('/issuers/full/api/tokens').send({})
  await http.get('/issuers/full/.well-known/jwks.json')
  const { status, body } = await http.get('/api/issuers/full')
  assert.equal(status, 200)
  const { contents, ...issuer } = body
  const listed = (await http.get('/api/issuers?limit=500')).body.items
  assert.deepEqual(
    listed.find(({ name }: { name: string }) => name === 'full'),
    issuer,
  )
  const { events, ...kinds } = contents
  assert.deepEqual(kinds, { tokens: 3, keys: 4, clients: 3, subjects: 3, static_tables: 1 })
  const all = (await http.get('/issuers/full/api/events?limit=500')).body.items
  assert.equal(events, all.length)
  assert.equal((await http.get('/api/issuers/no-such')).status, 404)
  assert.equal((await http.get('/issuers/full/api/issuers/full')).status, 404)
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { NOW, openTestIdp } from '../../support/test-idp.ts'

const { http, clock, close } = await openTestIdp()
after(close)

const grant = (client: readonly [string, string]) =>
  http.form('/token', { grant_type: 'client_credentials' }, client)

test('a client is registered with an id and a secret that are made, of characters that need no encoding (api.md, POST /api/clients)', async () => {
  const { status, body } = await http.post('/api/clients').send({ client_name: 'Mine' })
  assert.equal(status, 201)
  assert.match(body.client_id, /^[A-Za-z0-9_-]{22}$/)
  assert.match(body.client_secret, /^[A-Za-z0-9_-]{43}$/)
  assert.deepEqual(body, {
    client_id: body.client_id,
    client_secret: body.client_secret,
    client_name: 'Mine',
    redirect_uris: [],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    origin: 'admin',
    created_at: NOW,
    updated_at: NOW,
  })
  assert.deepEqual((await http.get(`/api/clients/${body.client_id}`)).body, body)
})

test('a client keeps the id, the secret and every member as given (RFC 7591 section 2)', async () => {
  const given = {
    client_id: 'my client/1',
    client_secret: 'my secret',
    client_name: 'My client',
    redirect_uris: ['http://127.0.0.1/callback', 'https://app.example/callback'],
    grant_types: ['client_credentials'],
    response_types: [],
    scope: 'read write',
    token_endpoint_auth_method: 'client_secret_post',
    audience: ['http://127.0.0.1:8000/mcp', 'urn:x'],
    access_token_format: 'jwt',
    access_token_typ: 'JWT',
    access_token_lifetime: 60,
    refresh_token_lifetime: 600,
    client_uri: 'https://app.example',
    contacts: ['dev@app.example'],
    software_id: 'x',
    jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] },
  }
  const { status, body } = await http.post('/api/clients').send(given)
  assert.equal(status, 201)
  assert.deepEqual(body, { ...given, origin: 'admin', created_at: NOW, updated_at: NOW })
  assert.deepEqual((await http.get('/api/clients/my%20client%2F1')).body, body)
  const token = await grant(['my client/1', 'my secret'])
  assert.deepEqual([token.status, token.body.expires_in, token.body.scope], [200, 60, 'read write'])
})

test('a public client has no secret (RFC 6749 section 2.1)', async () => {
  const { body } = await http.post('/api/clients').send({ token_endpoint_auth_method: 'none' })
  assert.equal('client_secret' in body, false)
  const refused = await http
    .post('/api/clients')
    .send({ token_endpoint_auth_method: 'none', client_secret: 'x' })
  assert.deepEqual([refused.status, refused.body.errors[0].pointer], [400, '/client_secret'])
})

test('bad metadata is refused whole, every mistake named (RFC 7591 section 3.2.2, G-01, G-02)', async () => {
  const { status, body } = await http.post('/api/clients').send({
    client_id: 'bad',
    redirect_uris: [
      'https://ok.example/cb',
      'http://elsewhere.example/cb',
      'javascript:alert(1)',
      'https://x.example/cb#fragment',
      'relative',
    ],
    scope: 'a "b"',
  })
  assert.equal(status, 400)
  assert.deepEqual(
    body.errors.map(({ pointer }: { pointer: string }) => pointer),
    ['/redirect_uris/1', '/redirect_uris/2', '/redirect_uris/3', '/redirect_uris/4', '/scope'],
  )
  assert.equal((await http.get('/api/clients/bad')).status, 404)
  const mistyped = await http.post('/api/clients').send({
    redirect_uris: 'https://ok.example/cb',
    token_endpoint_auth_method: 'tls_client_auth',
    access_token_lifetime: 0,
    client_nam: 'typo',
    '': 1,
  })
  assert.deepEqual(mistyped.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort(), [
    '/',
    '/access_token_lifetime',
    '/client_nam',
    '/redirect_uris',
    '/token_endpoint_auth_method',
  ])
  assert.match(mistyped.body.detail, /client_nam.*did you mean "client_name"/)
})

test('an id that is taken is a conflict, and the client stays as it was (RFC 7591 section 3.2)', async () => {
  const { status, body } = await http
    .post('/api/clients')
    .send({ client_id: 'demo-client', client_secret: 'other' })
  assert.deepEqual([status, body.title], [409, 'Conflict'])
  assert.equal((await grant(['demo-client', 'demo-client-secret'])).status, 200)
})

test('PUT puts other metadata in place, and keeps the secret unless another is given (api.md, clients)', async () => {
  const grants = { grant_types: ['client_credentials'] }
  await http.post('/api/clients').send({ client_id: 'put', client_secret: 'first', ...grants })
  clock.advance(10)
  const kept = await http.put('/api/clients/put').send({ ...grants, client_name: 'Renamed' })
  assert.equal(kept.status, 200)
  assert.deepEqual(
    [kept.body.client_secret, kept.body.client_name, kept.body.created_at, kept.body.updated_at],
    ['first', 'Renamed', NOW, NOW + 10],
  )
  const changed = await http.put('/api/clients/put').send({ ...grants, client_secret: 'second' })
  assert.equal(changed.body.client_name, undefined)
  assert.equal((await grant(['put', 'first'])).status, 401)
  assert.equal((await grant(['put', 'second'])).status, 200)
  const renamed = await http.put('/api/clients/put').send({ client_id: 'other' })
  assert.deepEqual([renamed.status, renamed.body.errors[0].pointer], [400, '/client_id'])
  assert.equal((await http.put('/api/clients/absent').send({})).status, 404)
})

test('a deleted client is no longer one, and its tokens stay (api.md, clients)', async () => {
  await http
    .post('/api/clients')
    .send({ client_id: 'gone', client_secret: 's', grant_types: ['client_credentials'] })
  const { body: token } = await grant(['gone', 's'])
  assert.equal((await http.delete('/api/clients/gone')).status, 204)
  assert.equal((await http.delete('/api/clients/gone')).status, 404)
  assert.equal((await http.get('/api/clients/gone')).status, 404)
  assert.equal((await grant(['gone', 's'])).status, 401)
  const inspected = await http.post('/api/tokens/inspect').send({ token: token.access_token })
  assert.equal(inspected.body.ours, true)
})

test('clients are listed newest first, a stretch at a time (api.md, lists)', async () => {
  for (const client_id of ['l1', 'l2', 'l3']) await http.post('/api/clients').send({ client_id })
  const first = (await http.get('/api/clients?limit=2')).body
  assert.deepEqual(
    first.items.map(({ client_id }: { client_id: string }) => client_id),
    ['l3', 'l2'],
  )
  const second = (await http.get(`/api/clients?limit=1&cursor=${first.next_cursor}`)).body
  assert.equal(second.items[0].client_id, 'l1')
})

test('a rolled secret works from then on, and the old one no longer (api.md, clients)', async () => {
  await http
    .post('/api/clients')
    .send({ client_id: 'roll', client_secret: 'old', grant_types: ['client_credentials'] })
  clock.advance(7)
  const { status, body } = await http.post('/api/clients/roll/secret').send({})
  assert.equal(status, 200)
  assert.match(body.client_secret, /^[A-Za-z0-9_-]{43}$/)
  assert.equal(body.updated_at - body.created_at, 7)
  assert.deepEqual((await http.get('/api/clients/roll')).body, body)
  assert.equal((await grant(['roll', 'old'])).status, 401)
  assert.equal((await grant(['roll', body.client_secret])).status, 200)
})

test('a secret is rolled for a client that has one, and by no body that says otherwise (api.md, clients)', async () => {
  const isPublic = await http.post('/api/clients/demo-public-client/secret').send({})
  assert.deepEqual([isPublic.status, isPublic.body.title], [409, 'Conflict'])
  assert.equal((await http.post('/api/clients/absent/secret').send({})).status, 404)
  const given = await http.post('/api/clients/demo-client/secret').send({ client_secret: 'mine' })
  assert.deepEqual([given.status, given.body.errors[0].pointer], [400, '/client_secret'])
  assert.equal((await grant(['demo-client', 'demo-client-secret'])).status, 200)
})

test('a client whose id no path can carry is reached by a query (RFC 3986 section 5.2.4)', async () => {
  for (const client_id of ['.', '..', 'by-id', 'a/../b?c#d%2F', 'new']) {
    await http.post('/api/clients').send({ client_id, client_secret: 's' })
    const path = `/api/clients/by-id?client_id=${encodeURIComponent(client_id)}`
    assert.equal((await http.get(path)).body.client_id, client_id)
    const put = await http.put(path).send({ client_name: 'Put' })
    assert.deepEqual([put.body.client_id, put.body.client_name], [client_id, 'Put'])
    const rolled = await http.post(path.replace('by-id?', 'by-id/secret?')).send({})
    assert.notEqual(rolled.body.client_secret, 's')
    assert.equal((await http.delete(path)).status, 204, client_id)
    assert.equal((await http.get(path)).status, 404)
  }
  const both = await http.get('/api/clients/demo-client?client_id=other')
  assert.deepEqual([both.status, both.body.errors[0].pointer], [400, '/client_id'])
})

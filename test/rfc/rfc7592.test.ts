import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { RESOURCE_SERVER } from '../support/http.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { http, idp, issuer, clock, close } = await openTestIdp()
after(close)

const METADATA = { redirect_uris: ['https://app.example/cb'], client_name: 'Mine' }

async function registered(body: object = METADATA) {
  const { status, body: answer } = await http.post('/register').send(body)
  assert.equal(status, 201, JSON.stringify(answer))
  const path = new URL(answer.registration_client_uri).pathname
  return { answer, path, bearer: `Bearer ${answer.registration_access_token}` }
}

const ask = (method: 'get' | 'put' | 'delete', path: string, bearer?: string) =>
  bearer === undefined ? http[method](path) : http[method](path).set('Authorization', bearer)

test('a client reads its registration, and is told the same as when it registered (RFC 7592 sections 2, 2.1, 3)', async () => {
  const { answer, path, bearer } = await registered()
  const { status, body, headers } = await ask('get', path, bearer)
  assert.equal(status, 200)
  assert.deepEqual(body, answer)
  assert.equal(headers['cache-control'], 'no-store')
})

test('an update replaces the metadata wholly, and keeps id and secret (RFC 7592 section 2.2)', async () => {
  const { answer, path, bearer } = await registered()
  clock.advance(10)
  const { status, body, headers } = await ask('put', path, bearer).send({
    client_id: answer.client_id,
    client_secret: answer.client_secret,
    redirect_uris: ['https://app.example/other'],
    contacts: ['ops@app.example'],
    client_name: null,
  })
  assert.equal(status, 200, JSON.stringify(body))
  const { client_name: _, ...before } = answer
  const changed = { redirect_uris: ['https://app.example/other'], contacts: ['ops@app.example'] }
  assert.deepEqual(body, { ...before, ...changed })
  assert.equal(headers['cache-control'], 'no-store')
  assert.deepEqual((await ask('get', path, bearer)).body, body)
  const [event] = await idp.store.events.list(
    issuer.id,
    { types: ['client_updated'], clientId: answer.client_id },
    { limit: 1 },
  )
  assert.deepEqual(event?.data, { by: 'registration' })
})

test('an update does not change what was decided about the client by hand (RFC 7592 section 2.2)', async () => {
  const { answer, path, bearer } = await registered()
  const { client_id } = answer
  const byHand = { ...METADATA, audience: 'https://mcp.example', access_token_format: 'opaque' }
  assert.equal((await http.put(`/api/clients/${client_id}`).send(byHand)).status, 200)
  assert.equal((await ask('put', path, bearer).send({ ...METADATA, client_id })).status, 200)
  const known = await idp.store.clients.byClientId(issuer.id, client_id)
  assert.equal(known?.metadata.audience, 'https://mcp.example')
  assert.equal(known?.metadata.accessTokenFormat, 'opaque')
  assert.equal(known?.origin, 'registration')
})

test('a client that becomes public loses its secret, and one that becomes confidential gets another (RFC 7592 section 2.2)', async () => {
  const { answer, path, bearer } = await registered()
  const { client_id } = answer
  const method = async (token_endpoint_auth_method: string) =>
    (await ask('put', path, bearer).send({ ...METADATA, client_id, token_endpoint_auth_method }))
      .body
  assert.equal((await method('none')).client_secret, undefined)
  const { client_secret, client_secret_expires_at } = await method('client_secret_post')
  assert.match(client_secret, /^[A-Za-z0-9_-]{43}$/)
  assert.notEqual(client_secret, answer.client_secret)
  assert.equal(client_secret_expires_at, 0)
})

/** What an update must not say, and the code it is refused with. */
const BAD_UPDATES: readonly (readonly [string, object, string])[] = [
  ['without the client_id', { client_id: undefined }, 'invalid_client_metadata'],
  ['with another client_id', { client_id: 'other' }, 'invalid_client_metadata'],
  ['with another secret', { client_secret: 'chosen' }, 'invalid_client_metadata'],
  ['with a secret that is no text', { client_secret: null }, 'invalid_client_metadata'],
  ['with the access token', { registration_access_token: 'x' }, 'invalid_request'],
  ['with the management URI', { registration_client_uri: 'x' }, 'invalid_request'],
  ["with the secret's expiry", { client_secret_expires_at: 0 }, 'invalid_request'],
  ['with the time of issue', { client_id_issued_at: NOW }, 'invalid_request'],
  ['with a bad redirect URI', { redirect_uris: ['javascript:x'] }, 'invalid_redirect_uri'],
  ['with bad metadata', { client_uri: 7 }, 'invalid_client_metadata'],
]

for (const [what, changes, code] of BAD_UPDATES) {
  test(`an update ${what} is ${code}, and changes nothing (RFC 7592 section 2.2)`, async () => {
    const { answer, path, bearer } = await registered()
    const update = { ...METADATA, client_id: answer.client_id, client_name: 'Other', ...changes }
    const { status, body } = await ask('put', path, bearer).send(update)
    assert.deepEqual([status, body.error], [400, code], JSON.stringify(body))
    assert.deepEqual((await ask('get', path, bearer)).body, answer)
  })
}

test('a deleted client is unknown, and what it was granted and its tokens end (RFC 7592 sections 2.3, 5)', async () => {
  const { answer, path, bearer } = await registered({ grant_types: ['client_credentials'] })
  const { client_id, client_secret } = answer
  const fetchToken = () =>
    http.form('/token', { grant_type: 'client_credentials' }, [client_id, client_secret])
  const { access_token } = (await fetchToken()).body
  const isActive = async (token: string) =>
    (await http.form('/introspect', { token }, RESOURCE_SERVER)).body.active
  assert.equal(await isActive(access_token), true)
  const grant = await idp.store.transaction((tx) =>
    tx.grants.insert({
      issuerId: issuer.id,
      clientId: client_id,
      origin: 'authorization_code',
      subject: 'alice',
      scope: 'read',
      resources: [],
      authTime: clock.now(),
      createdAt: clock.now(),
    }),
  )
  const other = (await http.post('/api/tokens').send({ client_id: 'somebody-else' })).body

  const deleted = await ask('delete', path, bearer)
  assert.deepEqual([deleted.status, deleted.text], [204, ''])
  assert.equal(deleted.headers['cache-control'], 'no-store')

  assert.equal(await isActive(access_token), false)
  assert.equal(await isActive(other.access_token), true)
  assert.notEqual((await idp.store.grants.byId(issuer.id, grant.id))?.revokedAt, null)
  assert.deepEqual(
    [(await fetchToken()).status, (await ask('get', path, bearer)).status],
    [401, 401],
  )
  const [event] = await idp.store.events.list(
    issuer.id,
    { types: ['client_deleted'], clientId: client_id },
    { limit: 1 },
  )
  assert.deepEqual(event?.data, { why: 'by_itself' })
})

test("a wrong token, another client's token and an unknown client are 401 alike, for every method (RFC 7592 sections 2.1, 2.2, 2.3, 5)", async () => {
  const mine = await registered()
  const other = await registered()
  const wrong = `${mine.bearer}x`
  const unknown = '/register/unknown'
  const answers = []
  for (const method of ['get', 'put', 'delete'] as const) {
    for (const [path, bearer] of [
      [mine.path, wrong],
      [mine.path, other.bearer],
      [unknown, mine.bearer],
      ['/register/demo-client', mine.bearer],
      ['/register/demo-client', 'Bearer demo-client-secret'],
    ] as const) {
      const { status, text, headers } = await ask(method, path, bearer)
      const { date: _, ...same } = headers
      answers.push(JSON.stringify([status, text, same]))
      assert.equal(status, 401)
      assert.match(String(headers['www-authenticate']), /^Bearer .*error="invalid_token"$/)
    }
  }
  assert.equal(new Set(answers).size, 1)
  assert.equal((await ask('get', mine.path, mine.bearer)).status, 200)
})

test('without a token the answer asks for one, and names no error in its challenge (RFC 6750 section 3.1)', async () => {
  const { path, answer } = await registered()
  for (const bearer of [undefined, `Basic ${answer.registration_access_token}`, 'Bearer']) {
    const { status, headers } = await ask('get', path, bearer)
    assert.deepEqual([status, headers['www-authenticate']], [401, 'Bearer realm="mcp-mock-idp"'])
  }
})

test('the token opens nothing in a query or a body (RFC 6750 section 5.3)', async () => {
  const { path, answer } = await registered()
  const { registration_access_token: token, client_id } = answer
  assert.equal((await ask('get', `${path}?access_token=${token}`)).status, 401)
  assert.equal((await ask('put', path).send({ client_id, access_token: token })).status, 401)
})

test('a registration is managed where it was made: by the same token at another issuer it is unknown (RFC 7592 section 2)', async () => {
  await http.post('/api/issuers').send({ name: 'elsewhere' })
  const { answer, bearer } = await registered()
  const path = `/issuers/elsewhere/register/${answer.client_id}`
  assert.equal((await ask('get', path, bearer)).status, 401)
})

test('a method that is not served is 405, with those that are, and changes nothing (RFC 7592 section 2)', async () => {
  const { answer, path, bearer } = await registered()
  const { status, headers } = await http.post(path).set('Authorization', bearer).send(METADATA)
  assert.deepEqual([status, headers.allow], [405, 'GET, HEAD, PUT, DELETE, OPTIONS'])
  assert.deepEqual((await ask('get', path, bearer)).body, answer)
})

test('only the digest of the registration access token is stored (RFC 7592 section 5)', async () => {
  const { answer } = await registered()
  const client = await idp.store.clients.byClientId(issuer.id, answer.client_id)
  assert.equal(client?.registrationTokenDigest?.length, 32)
  assert.ok(!JSON.stringify(client).includes(answer.registration_access_token))
})

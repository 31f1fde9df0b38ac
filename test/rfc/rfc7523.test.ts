import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, type TestContext, test } from 'node:test'
import { UnsecuredJWT } from 'jose'
import { type Parameters, PUBLIC_URL } from '../support/http.ts'
import {
  asserted,
  clientAssertion,
  DEFAULT_URL,
  type Otherwise,
  type ProofKey,
  proofKey,
} from '../support/proofs.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { http, idp, close } = await openTestIdp()
after(close)
const key = await proofKey()
const CLIENT = {
  client_id: 'with-key',
  grant_types: ['client_credentials', 'authorization_code'],
  redirect_uris: ['http://127.0.0.1/callback'],
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [{ ...key.jwk, kid: 'one', use: 'sig' }] },
}
const registered = await http.post('/api/clients').send(CLIENT)
const GRANT = { grant_type: 'client_credentials' }

interface Asked extends Otherwise {
  readonly by?: ProofKey
  readonly clientId?: string
  readonly path?: string
  readonly parameters?: Parameters
}

async function ask(asked: Asked = {}) {
  const { by = key, clientId = CLIENT.client_id, path = '/token', parameters = GRANT } = asked
  const text = await clientAssertion(clientId, by, asked)
  return http.form(path, { ...parameters, ...asserted(text) })
}

test('a client that proves itself by a key has no secret, and can be given none (RFC 7591 section 2)', async () => {
  assert.deepEqual([registered.status, registered.body.client_secret], [201, undefined])
  assert.deepEqual(registered.body.jwks, CLIENT.jwks)
  const rolled = await http
    .post('/api/clients')
    .send({ ...CLIENT, client_id: 'x', client_secret: 's' })
  assert.deepEqual([rolled.status, rolled.body.errors[0].pointer], [400, '/client_secret'])
})

test('a client gets a token by an assertion, with or without its client_id beside (RFC 7523 section 2.2)', async () => {
  assert.equal((await ask()).status, 200)
  const named = await ask({ parameters: { ...GRANT, client_id: CLIENT.client_id } })
  assert.equal(named.status, 200)
  const other = await ask({ parameters: { ...GRANT, client_id: 'demo-client' } })
  assert.deepEqual([other.status, other.body.error], [401, 'invalid_client'])
})

test('the audience is the issuer, the token endpoint, or the endpoint that was asked (RFC 7523 section 3, T-21)', async () => {
  for (const aud of [DEFAULT_URL, `${DEFAULT_URL}/token`]) {
    assert.equal((await ask({ claims: { aud } })).status, 200, aud)
  }
  for (const aud of [PUBLIC_URL, `${DEFAULT_URL}/revoke`, `${DEFAULT_URL}/introspect`, 'x']) {
    const { status, body } = await ask({ claims: { aud } })
    assert.deepEqual([status, body.error], [401, 'invalid_client'], aud)
  }
})

const ELSEWHERE: readonly (readonly [string, Parameters, number])[] = [
  ['/introspect', { token: 'x' }, 200],
  ['/revoke', { token: 'x' }, 200],
  [
    '/par',
    {
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1:1/callback',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    },
    201,
  ],
]

for (const [path, parameters, expected] of ELSEWHERE) {
  test(`assertions are taken at ${path} too, for the issuer, the token endpoint or itself (RFC 7523 section 3, RFC 9126 section 2)`, async () => {
    for (const aud of [DEFAULT_URL, `${DEFAULT_URL}/token`, DEFAULT_URL + path]) {
      assert.equal((await ask({ path, parameters, claims: { aud } })).status, expected, aud)
    }
    const wrong = await ask({ path, parameters, by: await proofKey() })
    assert.deepEqual([wrong.status, wrong.body.error], [401, 'invalid_client'])
  })
}

const WRONG: readonly (readonly [string, Asked])[] = [
  ['has expired', { claims: { exp: NOW - 30 } }],
  ['never expires', { claims: { exp: undefined } }],
  ['expires next year', { claims: { exp: NOW + 365 * 86_400 } }],
  ['is from the future', { claims: { iat: NOW + 3600 } }],
  ['is not valid yet', { claims: { nbf: NOW + 3600 } }],
  ['has no jti', { claims: { jti: undefined } }],
  ['is issued by another', { claims: { iss: 'demo-client' } }],
  ['is about another', { claims: { sub: 'demo-client' } }],
  ['names a key that is not registered', { header: { kid: 'two' } }],
]

for (const [what, asked] of WRONG) {
  test(`an assertion that ${what} is invalid_client (RFC 7523 sections 3, 3.2)`, async () => {
    const { status, body, headers } = await ask(asked)
    assert.deepEqual([status, body.error], [401, 'invalid_client'])
    assert.equal(headers['cache-control'], 'no-store')
  })
}

test('an assertion that nobody signed, or by a shared secret, is invalid_client (RFC 7523 section 3, RFC 8725 section 3.1)', async () => {
  const claims = { iss: CLIENT.client_id, sub: CLIENT.client_id, aud: DEFAULT_URL, jti: 'u' }
  const unsigned = new UnsecuredJWT(claims).setExpirationTime(NOW + 60).encode()
  assert.equal((await http.form('/token', { ...GRANT, ...asserted(unsigned) })).status, 401)
  const [, payload = '', signature = ''] = (await clientAssertion(CLIENT.client_id, key)).split('.')
  const header = Buffer.from(JSON.stringify({ alg: 'HS256' })).toString('base64url')
  const symmetric = asserted(`${header}.${payload}.${signature}`)
  assert.equal((await http.form('/token', { ...GRANT, ...symmetric })).status, 401)
})

test('a wrong key, an unknown client, and a client of another method are refused alike (T-03)', async () => {
  const by = await proofKey()
  const answers = [
    await ask({ by }),
    await ask({ clientId: 'nobody' }),
    await ask({ clientId: 'demo-client' }),
    await ask({ clientId: 'demo-public-client' }),
    await http.form('/token', GRANT, ['nobody', 'x']),
    await http.form('/token', { ...GRANT, client_id: CLIENT.client_id, client_secret: 'x' }),
    await http.form('/token', { ...GRANT, client_id: CLIENT.client_id }),
  ]
  const [first, ...others] = answers.map(({ status, text, headers: { date, ...headers } }) => ({
    status,
    text,
    headers,
  }))
  assert.equal(first?.status, 401)
  for (const other of others) assert.deepEqual(other, first)
})

test('an assertion is good once (RFC 7523 section 3, T-21, CVE-2020-15222)', async () => {
  const parameters = { ...GRANT, ...asserted(await clientAssertion(CLIENT.client_id, key)) }
  assert.equal((await http.form('/token', parameters)).status, 200)
  const { status, body } = await http.form('/token', parameters)
  assert.deepEqual([status, body.error], [401, 'invalid_client'])
  const elsewhere = await http.form('/introspect', { ...parameters, token: 'x' })
  assert.equal(elsewhere.status, 401)
})

test('the jti of an assertion that was refused is not used up by that (T-13)', async () => {
  const claims = { jti: 'kept' }
  assert.equal((await ask({ by: await proofKey(), claims })).status, 401)
  assert.equal((await ask({ claims })).status, 200)
  assert.equal((await ask({ claims })).status, 401)
})

test('of 50 requests at once with one assertion one succeeds (T-21, W-02)', async () => {
  const parameters = { ...GRANT, ...asserted(await clientAssertion(CLIENT.client_id, key)) }
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => http.form('/token', parameters)),
  )
  const told = answers.map(({ status, body }) => `${status} ${body.error ?? body.token_type}`)
  assert.equal(told.filter((one) => one === '200 Bearer').length, 1)
  assert.equal(told.filter((one) => one === '401 invalid_client').length, 49)
})

test('assertions are judged by real time, however the issuer’s clock stands (decision 26)', async () => {
  await http.put('/api/clock').send({ offset_seconds: -86_400 })
  assert.equal((await ask()).status, 200)
  assert.equal((await ask({ claims: { exp: NOW - 3600 } })).status, 401)
  await http.put('/api/clock').send({})
})

test('the registered algorithm alone is taken (T-21)', async () => {
  const rsa = await proofKey('PS256')
  const client = {
    ...CLIENT,
    client_id: 'ps-only',
    jwks: { keys: [rsa.jwk] },
    token_endpoint_auth_signing_alg: 'PS256',
  }
  assert.equal((await http.post('/api/clients').send(client)).status, 201)
  assert.equal((await ask({ by: rsa, clientId: 'ps-only' })).status, 200)
  const { kty, n, e } = rsa.jwk
  const changed = {
    ...client,
    jwks: { keys: [{ kty, n, e }] },
    token_endpoint_auth_signing_alg: 'RS256',
  }
  await http.put('/api/clients/ps-only').send(changed)
  assert.equal((await ask({ by: rsa, clientId: 'ps-only' })).status, 401)
})

test('a key that was taken out of the registration proves nothing any more (RFC 7592 section 2.2)', async () => {
  const [before, later] = [await proofKey(), await proofKey()]
  const client = { ...CLIENT, client_id: 'rolls-keys' }
  const keys = (...those: readonly ProofKey[]) => ({ keys: those.map(({ jwk }) => jwk) })
  await http.post('/api/clients').send({ ...client, jwks: keys(before) })
  assert.equal((await ask({ clientId: 'rolls-keys', by: before })).status, 200)
  await http.put('/api/clients/rolls-keys').send({ ...client, jwks: keys(later) })
  assert.equal((await ask({ clientId: 'rolls-keys', by: before })).status, 401)
  assert.equal((await ask({ clientId: 'rolls-keys', by: later })).status, 200)
})

test('a client without keys is refused with the reason (RFC 7591 section 2)', async () => {
  const { jwks, ...bare } = { ...CLIENT, client_id: 'keyless' }
  const { status, body } = await http.post('/api/clients').send(bare)
  assert.deepEqual([status, body.errors[0].pointer], [400, '/jwks'])
})

/** A server on loopback that has a JWK Set, and counts who asks for it. */
async function keyServer(t: TestContext, keys: () => readonly object[]) {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization ?? request.headers.cookie)
    response.setHeader('Content-Type', 'application/jwk-set+json')
    response.end(JSON.stringify({ keys: keys() }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  return { asked, url: `http://127.0.0.1:${port}/jwks` }
}

test('keys behind a jwks_uri are fetched when they are needed, and a rolled one is known at once (RFC 7591 section 2, G-05)', async (t) => {
  const oauth = { ...idp.settings.oauth, loopbackClientMetadata: true }
  const own = await openTestIdp({ settings: { oauth } })
  t.after(own.close)
  const [first, second] = [await proofKey(), await proofKey()]
  let current = first
  const { asked, url } = await keyServer(t, () => [current.jwk])
  const { jwks, ...bare } = CLIENT
  assert.equal((await own.http.post('/api/clients').send({ ...bare, jwks_uri: url })).status, 201)
  assert.equal(asked.length, 0)
  const come = async (by: ProofKey) => {
    const text = await clientAssertion(CLIENT.client_id, by)
    return (await own.http.form('/token', { ...GRANT, ...asserted(text) })).status
  }
  assert.equal(await come(first), 200)
  assert.equal(await come(second), 401)
  current = second
  assert.equal(await come(second), 200)
  assert.equal(await come(first), 401)
  assert.deepEqual(asked, [undefined, undefined, undefined, undefined])
  assert.equal((await own.http.form('/token', GRANT, [CLIENT.client_id, 's'])).status, 401)
  assert.equal(asked.length, 4)
})

test('keys are fetched through the fence: not from loopback without its switch, and the reason is told (C-10)', async (t) => {
  const { asked, url } = await keyServer(t, () => [key.jwk])
  const { jwks, ...bare } = { ...CLIENT, client_id: 'by-url' }
  await http.post('/api/clients').send({ ...bare, jwks_uri: url })
  const { status, body } = await ask({ clientId: 'by-url' })
  assert.deepEqual([status, body.error], [401, 'invalid_client'])
  assert.match(body.error_description, /jwks_uri of client 'by-url' .* loopback/)
  assert.equal(asked.length, 0)
})

test('a client with a key is confidential, and so may introspect (RFC 7662 section 2.1)', async () => {
  const token = (await ask()).body.access_token
  const { body } = await ask({ path: '/introspect', parameters: { token } })
  assert.deepEqual([body.active, body.client_id], [true, CLIENT.client_id])
})

test('no assertion gets into the log of events (O-01)', async () => {
  const text = await clientAssertion(CLIENT.client_id, key)
  await http.form('/token', { ...GRANT, ...asserted(text) })
  await idp.requestLog.flush()
  const { text: events } = await http.get('/api/events?limit=500')
  assert.ok(!events.includes(text.slice(-20)))
})

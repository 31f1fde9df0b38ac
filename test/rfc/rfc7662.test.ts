import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { basic, DEMO_CLIENT, formBody, RESOURCE_SERVER } from '../support/http.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { http, idp, clock, issuer, close } = await openTestIdp()
after(close)

const introspect = (token: string, base = '') =>
  http.form(`${base}/introspect`, { token }, RESOURCE_SERVER)

async function mint(body: object = {}, base = ''): Promise<string> {
  const answer = await http.post(`${base}/api/tokens`).send(body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body.access_token
}

/** An answer without what differs from one to the next. */
const comparable = ({ headers: { date: _, ...headers }, status, text }: Answer) => ({
  headers,
  status,
  text,
})

interface Answer {
  readonly headers: Record<string, string>
  readonly status: number
  readonly text: string
}

test('the caller must authenticate, and is told how (RFC 7662 sections 2.1, 2.3, 4, I-01)', async () => {
  const token = await mint()
  const callers = [
    http.form('/introspect', { token }),
    http.form('/introspect', { token, client_id: 'mcp-resource-server' }),
    http.form('/introspect', { token }, ['mcp-resource-server', 'wrong']),
    http.form('/introspect', { token }, ['nobody', 'mcp-resource-server-secret']),
    http.form('/introspect', { token }).set('Authorization', `Bearer ${token}`),
    http.form(`/introspect?client_id=${RESOURCE_SERVER[0]}&client_secret=${RESOURCE_SERVER[1]}`, {
      token,
    }),
  ]
  for (const caller of callers) {
    const { status, body, headers } = await caller
    assert.deepEqual([status, body.error], [401, 'invalid_client'])
    assert.match(headers['www-authenticate'] ?? '', /^Basic realm=/)
    assert.equal(body.active, undefined)
  }
})

test('a public client may not introspect, since anybody could name it (RFC 7662 sections 4, 5, I-01)', async () => {
  const { status, body } = await http.form('/introspect', {
    token: await mint(),
    client_id: 'demo-public-client',
  })
  assert.deepEqual([status, body.error], [401, 'invalid_client'])
})

test('credentials are taken by Basic and by post, whatever the client is registered for (RFC 6749 section 2.3.1)', async () => {
  const token = await mint()
  const [client_id, client_secret] = RESOURCE_SERVER
  const posted = await http.form('/introspect', { token, client_id, client_secret })
  assert.equal(posted.body.active, true)
  const encoded = await http.form('/introspect', { token }, [
    'mcp%2Dresource%2Dserver',
    'mcp%2dresource%2dserver%2dsecret',
  ])
  assert.equal(encoded.body.active, true)
})

test('any confidential client may ask about any access token (decision 22)', async () => {
  const token = await mint({ client_id: 'somebody-else' })
  const { body } = await http.form('/introspect', { token }, DEMO_CLIENT)
  assert.deepEqual([body.active, body.client_id], [true, 'somebody-else'])
})

test('whatever is not active is exactly {"active":false}, alike in bytes and headers (RFC 7662 sections 2.2, 2.3, 4, I-02)', async () => {
  const revoked = await http.post('/api/tokens').send({})
  await http.delete(`/api/tokens/${revoked.body.jti}`)
  const key = await http.post('/api/keys').send({ alg: 'ES256' })
  const ofRevokedKey = await mint({ kid: key.body.kid })
  await http.post(`/api/keys/${key.body.kid}/revoke`)
  await http.post('/api/issuers').send({ name: 'other' })
  const sound = await mint()
  const [head = '', payload = '', signature = ''] = sound.split('.')
  const tampered = `${head}.${Buffer.from('{"sub":"root"}').toString('base64url')}.${signature}`
  const inactive = [
    'unknown',
    'a.b.c',
    '..',
    'x'.repeat(10_000),
    '\u{1f600}',
    '\u0000',
    revoked.body.access_token,
    ofRevokedKey,
    await mint({ expires_in: -1 }),
    await mint({ expires_in: 0 }),
    await mint({ not_before: NOW + 60 }),
    await mint({ format: 'opaque', expires_in: -1 }),
    await mint({ claims: { iss: 'https://other.example' } }),
    await mint({}, '/issuers/other'),
    await mint({ header: { alg: 'ES256' } }),
    await mint({ header: { alg: 'none' } }),
    await mint({ header: { alg: null } }),
    tampered,
    `${head}.${payload}.${signature.slice(0, -2)}AA`,
    'readonly-token',
  ]
  const first = comparable(await introspect('never issued'))
  assert.deepEqual([first.status, first.text], [200, '{"active":false}'])
  for (const token of inactive) {
    assert.deepEqual(comparable(await introspect(token)), first, token.slice(0, 40))
  }
  assert.equal((await introspect(sound)).body.active, true)
})

test('a token counts to the letter: no blank, padding or other spelling of it is active (I-03, I-04, RFC 8725 section 3.1)', async () => {
  for (const token of [await mint(), await mint({ format: 'opaque' }), 'dev-token-123']) {
    const [last = ''] = token.slice(-1)
    const spellings = [
      ` ${token}`,
      `${token} `,
      `${token}\n`,
      `\t${token}`,
      `${token}=`,
      `${token}==`,
      `${token}\u0000`,
      `Bearer ${token}`,
      `"${token}"`,
      `${token}%`,
      token.slice(0, -1),
      token + last,
      token.replace(/[a-z]/, (one) => one.toUpperCase()),
      token.replace(/[A-Za-z]/, '_'),
      `${token.slice(0, -1)}%`,
    ]
    for (const spelling of spellings) {
      const { text } = await introspect(spelling)
      assert.equal(text, '{"active":false}', JSON.stringify(spelling.slice(-20)))
    }
    assert.equal((await introspect(token)).body.active, true)
  }
})

test('an active token is told with all that verifiers read, of the right types (RFC 7662 section 2.2, I-06)', async () => {
  const token = await mint({
    subject: 'alice',
    client_id: 'demo-client',
    audience: ['http://127.0.0.1:8000/mcp', 'http://127.0.0.1:8001/mcp'],
    scope: ['read', 'write'],
    expires_in: 600,
    not_before: NOW - 5,
    claims: { tenant: 'acme', nested: { a: [1] } },
  })
  const { body, headers } = await introspect(token)
  const { jti } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  assert.deepEqual(body, {
    active: true,
    token_type: 'Bearer',
    client_id: 'demo-client',
    scope: 'read write',
    username: 'alice',
    sub: 'alice',
    aud: ['http://127.0.0.1:8000/mcp', 'http://127.0.0.1:8001/mcp'],
    iss: issuer.issuer,
    iat: NOW,
    nbf: NOW - 5,
    exp: NOW + 600,
    jti,
    tenant: 'acme',
    nested: { a: [1] },
  })
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(headers['content-type'], 'application/json')
})

test('a member without a value is left out, never null or empty (RFC 7662 section 2.2)', async () => {
  const token = await mint({
    format: 'opaque',
    subject: null,
    client_id: null,
    audience: null,
    expires_in: null,
  })
  const { body } = await introspect(token)
  assert.deepEqual(Object.keys(body).sort(), ['active', 'iat', 'iss', 'jti', 'token_type'])
})

test('what a token claims of itself changes neither active, token_type nor client (decision 21, J-04)', async () => {
  const claims = { active: false, token_type: 'mac', scope: 'claimed', client_id: 'claimed' }
  const { body } = await introspect(await mint({ scope: 'asked', claims }))
  assert.deepEqual([body.active, body.token_type], [true, 'Bearer'])
  assert.deepEqual([body.scope, body.client_id], ['claimed', 'claimed'])
  const inert = await mint({ claims: { active: 'yes', exp: NOW - 1 } })
  assert.equal((await introspect(inert)).text, '{"active":false}')
})

test('a claim named like a prototype is a claim like any other (J-05, CWE-1321)', async () => {
  const sent = http.post('/api/tokens').set('Content-Type', 'application/json').serialize(String)
  const minted = await sent.send('{"claims":{"__proto__":{"active":false},"constructor":1}}')
  const { text, body } = await introspect(minted.body.access_token)
  assert.equal(body.active, true)
  assert.match(text, /"__proto__":\{"active":false\}/)
  assert.equal(body.constructor, 1)
})

test('static tokens are told as their table has them (decision 24, S-01)', async () => {
  const { body } = await introspect('dev-token-123')
  assert.deepEqual(body, {
    active: true,
    token_type: 'Bearer',
    client_id: 'dev-user',
    scope: 'read write',
    sub: 'developer@example.com',
    iss: issuer.issuer,
  })
  const claimed = { active: false, iat: 1, jti: 'x', iss: 'https://other.example', team: 'blue' }
  const entry = { client_id: 'c', scopes: [], expires_at: NOW + 10, ...claimed }
  await http.put('/api/static-tables/default/tokens/short').send(entry)
  assert.deepEqual((await introspect('short')).body, {
    active: true,
    token_type: 'Bearer',
    client_id: 'c',
    iss: issuer.issuer,
    exp: NOW + 10,
    team: 'blue',
  })
  await http.put('/api/static-tables/default/tokens/short').send({ ...entry, expires_at: NOW })
  assert.equal((await introspect('short')).text, '{"active":false}')
})

test('the token is required, once, in a POST (RFC 7662 section 2.1, I-05)', async () => {
  const bad = [
    http.form('/introspect', {}, RESOURCE_SERVER),
    http.form('/introspect', { token: '' }, RESOURCE_SERVER),
    http.form('/introspect', { token: ['a', 'b'] }, RESOURCE_SERVER),
    http.form('/introspect?token=a', {}, RESOURCE_SERVER),
  ]
  for (const sent of bad) {
    const { status, body } = await sent
    assert.deepEqual([status, body.error], [400, 'invalid_request'])
    assert.match(body.error_description, /token/)
  }
  const token = await mint()
  const query = await http
    .get(`/introspect?${formBody({ token })}`)
    .set('Authorization', basic(RESOURCE_SERVER))
  assert.deepEqual([query.status, query.body.error], [405, 'invalid_request'])
})

test('token_type_hint is a hint only: neither an unknown nor a wrong one hides a token (RFC 7662 section 2.1, I-05)', async () => {
  const token = await mint()
  for (const token_type_hint of ['access_token', 'refresh_token', 'no-such-type', '']) {
    const { body } = await http.form('/introspect', { token, token_type_hint }, RESOURCE_SERVER)
    assert.equal(body.active, true, token_type_hint)
  }
})

test('other parameters are ignored, and Accept does not matter (RFC 7662 section 2.1)', async () => {
  const { body, type } = await http
    .form('/introspect', { token: await mint(), resource: 'x', more: '1' }, RESOURCE_SERVER)
    .set('Accept', 'text/html')
  assert.deepEqual([body.active, type], [true, 'application/json'])
})

test('mint and revoke take effect at once (RFC 7009 section 2, I-07)', async () => {
  const { body } = await http.post('/api/tokens').send({})
  assert.equal((await introspect(body.access_token)).body.active, true)
  await http.delete(`/api/tokens/${body.jti}`)
  assert.equal((await introspect(body.access_token)).body.active, false)
})

test('expiry follows the clock to the second (RFC 7519 section 4.1.4)', async () => {
  const moved = await openTestIdp()
  const { body } = await moved.http
    .post('/api/tokens')
    .send({ expires_in: 10, not_before: NOW + 5 })
  const active = async () =>
    (await moved.http.form('/introspect', { token: body.access_token }, RESOURCE_SERVER)).body
      .active
  const seen: boolean[] = []
  for (const seconds of [4, 1, 4, 1]) {
    moved.clock.advance(seconds)
    seen.push(await active())
  }
  assert.deepEqual(seen, [false, true, true, false])
  await moved.close()
})

test('a token of one issuer says nothing at another, by path or by credentials (api.md)', async () => {
  await http.post('/api/issuers').send({ name: 'apart' })
  const token = await mint()
  assert.equal((await introspect(token, '/issuers/apart')).text, '{"active":false}')
  assert.equal((await introspect(token, '/issuers/default')).body.active, true)
  await http.post('/api/clients').send({ client_id: 'rs-here-only', client_secret: 'here-only' })
  const there = http.form('/issuers/apart/introspect', { token }, ['rs-here-only', 'here-only'])
  assert.equal((await there).status, 401)
})

test('a token by a previous or retired key stays active until it expires (decision 15)', async () => {
  const rotated = await openTestIdp()
  const { body } = await rotated.http.post('/api/tokens').send({ expires_in: 7200 })
  await rotated.http.post('/api/keys/rotate').send({ grace_seconds: 0 })
  const states = await rotated.http.get('/api/keys')
  const state = states.body.items.find((key: { kid: string }) => key.kid === body.kid).state
  assert.equal(state, 'retired')
  const asked = rotated.http.form('/introspect', { token: body.access_token }, RESOURCE_SERVER)
  assert.equal((await asked).body.active, true)
  await rotated.close()
})

test('nothing that introspection does changes the state (I-05)', async () => {
  const before = await idp.store.events.lastId(issuer.id)
  for (const token of ['x', await mint()]) await introspect(token)
  const after = await idp.store.events.following(issuer.id, {}, { limit: 500, after: before })
  assert.deepEqual(
    after.filter(({ type }) => type !== 'request' && type !== 'token_minted'),
    [],
  )
  assert.equal(clock.now(), NOW)
})

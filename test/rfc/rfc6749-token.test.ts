import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { basic, type Client, DEMO_CLIENT, formBody, RESOURCE_SERVER } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, idp, issuer, close } = await openTestIdp()
after(close)

const grant = (parameters: Record<string, string | readonly string[]> = {}, client = DEMO_CLIENT) =>
  http.form('/token', { grant_type: 'client_credentials', ...parameters }, client)

async function register(members: object): Promise<Client> {
  const client = { grant_types: ['client_credentials'], ...members }
  const { body, status, text } = await http.post('/api/clients').send(client)
  assert.equal(status, 201, text)
  return [body.client_id, body.client_secret]
}

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

const tokenCount = async () =>
  (await idp.store.tokens.list(issuer.id, { now: 0 }, { limit: 500 })).tokens.length

test('client_credentials is answered with a Bearer token and its lifetime, and no refresh token (RFC 6749 sections 4.4.3, 5.1, RFC 6750 section 5.2, T-10)', async () => {
  const { status, body, headers } = await grant({ scope: 'read write' })
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body), ['access_token', 'token_type', 'expires_in', 'scope'])
  assert.deepEqual([body.token_type, body.expires_in, body.scope], ['Bearer', 3600, 'read write'])
  assert.match(headers['content-type'] ?? '', /^application\/json/)
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(headers.pragma, 'no-cache')
  const asked = http.form('/introspect', { token: body.access_token }, RESOURCE_SERVER)
  const introspected = (await asked).body
  assert.deepEqual(
    [introspected.active, introspected.client_id, introspected.sub, introspected.scope],
    [true, 'demo-client', 'demo-client', 'read write'],
  )
})

test('without a scope asked for or registered the answer has none (RFC 6749 section 3.3)', async () => {
  const { body } = await grant()
  assert.equal('scope' in body, false)
  assert.equal('scope' in claimsOf(body.access_token), false)
})

test("a client's registration decides format, typ, lifetime, audience and scope (decision 20)", async () => {
  const opaque = await register({ access_token_format: 'opaque', access_token_lifetime: 60 })
  const granted = (await grant({}, opaque)).body
  assert.match(granted.access_token, /^[A-Za-z0-9_-]{43}$/)
  assert.equal(granted.expires_in, 60)
  const typed = await register({ access_token_typ: 'JWT', audience: 'urn:a', scope: 'a b' })
  const { access_token, scope } = (await grant({}, typed)).body
  const header = JSON.parse(Buffer.from(access_token.split('.')[0], 'base64url').toString())
  assert.deepEqual([header.typ, claimsOf(access_token).aud, scope], ['JWT', 'urn:a', 'a b'])
  assert.equal((await grant({ scope: 'b' }, typed)).body.scope, 'b')
})

test('a missing, unknown or dangerous grant type is refused with its code (RFC 6749 section 5.2, RFC 9700 section 2.4, T-01)', async () => {
  const cases: readonly [Record<string, string>, string][] = [
    [{}, 'invalid_request'],
    [{ grant_type: '' }, 'invalid_request'],
    [{ grant_type: 'password', username: 'alice', password: 'x' }, 'unsupported_grant_type'],
    [{ grant_type: 'implicit' }, 'unsupported_grant_type'],
    [{ grant_type: 'Client_Credentials' }, 'unsupported_grant_type'],
    [{ grant_type: 'client_credentials ' }, 'unsupported_grant_type'],
    [{ grant_type: '__proto__' }, 'unsupported_grant_type'],
    [{ grant_type: 'constructor' }, 'unsupported_grant_type'],
    [{ grant_type: 'x'.repeat(10_000) }, 'unsupported_grant_type'],
    [{ grant_type: '\u0000' }, 'unsupported_grant_type'],
  ]
  const before = await tokenCount()
  for (const [parameters, error] of cases) {
    const { status, body } = await http.form('/token', parameters, DEMO_CLIENT)
    assert.deepEqual([status, body.error], [400, error], JSON.stringify(parameters).slice(0, 60))
    assert.equal(typeof body.error_description, 'string')
  }
  assert.equal(await tokenCount(), before)
})

test('only a confidential client that is registered for it gets client_credentials (RFC 6749 section 4.4, OAuth 2.1 section 4.2, T-15)', async () => {
  const unregistered = await grant({}, RESOURCE_SERVER)
  assert.deepEqual([unregistered.status, unregistered.body.error], [400, 'unauthorized_client'])
  const parameters = { grant_type: 'client_credentials', client_id: 'demo-public-client' }
  const open = await http.form('/token', parameters)
  assert.deepEqual([open.status, open.body.error], [400, 'unauthorized_client'])
  const refused = await http
    .post('/api/clients')
    .send({ token_endpoint_auth_method: 'none', grant_types: ['client_credentials'] })
  assert.equal(refused.status, 400)
  assert.equal(refused.body.errors[0].pointer, '/grant_types')
})

test('a client that fails to authenticate is 401 with a challenge (RFC 6749 sections 3.2.1, 4.4.2, 5.2, T-02)', async () => {
  const callers = [
    grant({}, ['demo-client', 'wrong']),
    grant({}, ['demo-client', '']),
    http.form('/token', { grant_type: 'client_credentials' }),
    http.form('/token', { grant_type: 'client_credentials', client_id: 'demo-client' }),
    http.form('/token', {
      grant_type: 'client_credentials',
      client_id: 'demo-client',
      client_secret: 'demo-client-secret ',
    }),
  ]
  for (const caller of callers) {
    const { status, body, headers } = await caller
    assert.deepEqual([status, body.error], [401, 'invalid_client'])
    assert.match(headers['www-authenticate'] ?? '', /^Basic realm="[^"]+"/)
  }
})

test('an unknown client and a wrong secret are refused alike, to the byte (RFC 9700 section 4.13, T-03, CWE-208)', async () => {
  const refusals = [
    await grant({}, ['demo-client', 'wrong']),
    await grant({}, ['no-such-client', 'wrong']),
    await grant({}, ['no-such-client', 'demo-client-secret']),
    await grant({}, ['demo-public-client', 'wrong']),
  ]
  const [first, ...others] = refusals.map(({ status, text, headers: { date: _, ...headers } }) => ({
    status,
    text,
    headers,
  }))
  for (const other of others) assert.deepEqual(other, first)
})

test('one method of authentication a request (RFC 6749 section 2.3, T-04)', async () => {
  const cases = [
    grant({ client_secret: 'demo-client-secret' }),
    grant({ client_id: 'demo-client', client_secret: 'demo-client-secret' }),
    grant({ client_id: 'mcp-resource-server' }),
  ]
  for (const sent of cases) {
    const { status, body } = await sent
    assert.deepEqual([status, body.error], [400, 'invalid_request'])
  }
  assert.equal((await grant({ client_id: 'demo-client' })).status, 200)
})

test('several Authorization headers are refused, since one would have to be picked (RFC 6749 section 2.3, T-04)', async () => {
  const wrong = basic(['demo-client', 'wrong'])
  for (const values of [
    [basic(DEMO_CLIENT), wrong],
    [wrong, basic(DEMO_CLIENT)],
    [basic(DEMO_CLIENT), basic(DEMO_CLIENT)],
  ]) {
    const sent = http.form('/token', { grant_type: 'client_credentials' })
    // The client's types know one value a header; Node sends a line for each of a list.
    sent.set('Authorization', values as unknown as string)
    const { status, body } = await sent
    assert.deepEqual([status, body.error], [400, 'invalid_request'])
  }
})

test('credentials in the URL do not count (RFC 6749 section 2.3.1, T-05)', async () => {
  const query = formBody({
    client_id: 'demo-client',
    client_secret: 'demo-client-secret',
    grant_type: 'client_credentials',
  })
  const { status, body } = await http.form(`/token?${query}`, { grant_type: 'client_credentials' })
  assert.deepEqual([status, body.error], [401, 'invalid_client'])
  const grantInQuery = await http.form('/token?grant_type=client_credentials', {}, DEMO_CLIENT)
  assert.equal(grantInQuery.body.error, 'invalid_request')
})

test('Basic credentials are taken raw and form-encoded, both halves (RFC 6749 section 2.3.1, T-06)', async () => {
  const odd = await register({ client_id: 'a+b c%', client_secret: 's:e/c%3A+r é'.slice(0, 10) })
  const encoded = odd.map((half) => encodeURIComponent(half).replaceAll('%20', '+'))
  assert.equal((await grant({}, odd)).status, 200)
  assert.equal((await grant({}, [encoded[0] ?? '', encoded[1] ?? ''])).status, 200)
  assert.equal((await grant({}, ['demo%2Dclient', 'demo%2dclient%2Dsecret'])).status, 200)
})

test('a malformed Authorization header is a 401 or a 400, never more (T-07)', async () => {
  for (const authorization of [
    'Basic',
    'Basic ',
    'Basic !!!!',
    'Basic Og==',
    'Basic OnNlY3JldA==',
    'Basic ZGVtby1jbGllbnQ=',
    `Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0xff]).toString('base64')}`,
    `Basic ${'A'.repeat(12_000)}`,
    'Bearer abc',
    'Digest username="demo-client"',
    'Negotiate',
    `${basic(DEMO_CLIENT)}, ${basic(DEMO_CLIENT)}`,
    `Basic  ${basic(DEMO_CLIENT).slice(6, -4)}`,
    ',',
  ]) {
    const sent = http.form('/token', { grant_type: 'client_credentials' })
    const { status, body } = await sent.set('Authorization', authorization)
    assert.ok(status === 401 || status === 400, `${authorization.slice(0, 60)}: ${status}`)
    assert.equal(body.error, status === 401 ? 'invalid_client' : 'invalid_request')
  }
  const spelled = http.form('/token', { grant_type: 'client_credentials' })
  spelled.set('Authorization', basic(DEMO_CLIENT).replace('Basic', 'bASIC'))
  assert.equal((await spelled).status, 200)
})

test('a repeated parameter is refused, known or not (RFC 6749 section 3.2, T-08)', async () => {
  for (const [name, value] of [
    ['grant_type', 'client_credentials'],
    ['scope', 'a'],
    ['client_id', 'demo-client'],
    ['made_up', 'x'],
  ] as const) {
    const { status, body } = await grant({ [name]: [value, value] })
    assert.deepEqual([status, body.error], [400, 'invalid_request'], name)
    assert.match(body.error_description, new RegExp(name))
  }
})

test('names with brackets or of prototypes are inert (T-09, CWE-1321)', async () => {
  const { status, body } = await grant({
    '__proto__[scope]': 'admin',
    __proto__x: 'y',
    'scope[]': 'admin',
    'constructor[prototype][scope]': 'admin',
    toString: 'x',
    hasOwnProperty: 'x',
  })
  assert.equal(status, 200)
  assert.equal(body.scope, undefined)
  const only = http.form('/token', {}, DEMO_CLIENT)
  assert.equal((await only.send('grant_type[]=client_credentials')).body.error, 'invalid_request')
  assert.equal(({} as Record<string, unknown>).scope, undefined)
})

test('a scope outside the grammar, or beyond what is registered, is invalid_scope (RFC 6749 section 3.3, T-16)', async () => {
  const bounded = await register({ scope: 'read write' })
  const cases: readonly [string, Client][] = [
    ['a"b', DEMO_CLIENT],
    ['a\\b', DEMO_CLIENT],
    ['caf\u00e9', DEMO_CLIENT],
    ['a\u0000b', DEMO_CLIENT],
    ['a\tb', DEMO_CLIENT],
    ['a\nb', DEMO_CLIENT],
    [' ', DEMO_CLIENT],
    ['read admin', bounded],
    ['READ', bounded],
  ]
  for (const [scope, client] of cases) {
    const { status, body } = await grant({ scope }, client)
    assert.deepEqual([status, body.error], [400, 'invalid_scope'], JSON.stringify(scope))
  }
  assert.equal((await grant({ scope: 'write  write' }, bounded)).body.scope, 'write')
})

test('a scope too large for the header that the token travels in is invalid_scope (T-16)', async () => {
  const { status, body } = await grant({ scope: 'x'.repeat(200_000) })
  assert.deepEqual([status, body.error], [400, 'invalid_scope'])
  const many = Array.from({ length: 200 }, (_, at) => `mcp:tools:call:number-${at}`).join(' ')
  assert.equal((await grant({ scope: many })).status, 200)
})

test('hostile text in any parameter is refused or inert, never a fault of ours (T-19)', async () => {
  const texts = [
    '\u0000',
    '\u001b[31m',
    '\u2028',
    '\ufffe',
    '\u{10ffff}',
    'x'.repeat(10_000),
    "'--",
  ]
  for (const name of [
    'grant_type',
    'scope',
    'resource',
    'audience',
    'client_id',
    'client_secret',
  ]) {
    for (const text of texts) {
      const { status, body } = await http.form(
        '/token',
        { grant_type: 'client_credentials', [name]: text },
        name.startsWith('client') ? undefined : DEMO_CLIENT,
      )
      assert.ok(status < 500, `${name} ${JSON.stringify(text).slice(0, 20)}: ${status}`)
      if (status !== 200) assert.equal(typeof body.error, 'string')
    }
  }
})

test('errors keep to the characters that they may have (RFC 6749 section 5.2, T-20)', async () => {
  const odd = '"\\\r\n\u0007\u00e9\u{1f600}<script>'
  const answers = [
    await grant({ grant_type: odd }),
    await grant({ scope: odd }),
    await grant({ resource: odd }),
    await grant({ [odd]: ['1', '2'] }),
    await http.form('/token', { client_id: odd }),
  ]
  for (const { body, headers, status } of answers) {
    assert.ok(status >= 400 && status < 500)
    assert.match(body.error, /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/)
    assert.match(body.error_description, /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/)
    assert.deepEqual(Object.keys(body), ['error', 'error_description'])
    assert.equal(headers['cache-control'], 'no-store')
  }
})

test('unknown parameters are ignored, and one without a value counts as absent (RFC 6749 section 3.2, T-22)', async () => {
  const { status, body } = await grant({ scope: '', resource: '', made_up: 'x', code: 'y' })
  assert.deepEqual([status, body.scope], [200, undefined])
})

test('a refusal shows no secret that came (decision 27)', async () => {
  const typed = 'typed-in-secret'
  for (const sent of [
    http.form('/token', { grant_type: typed, client_id: 'demo-client', client_secret: typed }),
    grant({ client_secret: typed }),
    grant({}, ['demo-client', typed]),
    grant({ password: [typed, typed] }),
  ]) {
    const { text, headers } = await sent
    assert.ok(!(text + JSON.stringify(headers)).includes(typed), text)
  }
})

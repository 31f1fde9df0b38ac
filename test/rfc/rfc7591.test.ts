import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { MOST_REGISTERED } from '../../src/idp/registration/register-client.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { http, idp, issuer, close } = await openTestIdp()
after(close)

const CALLBACK = 'http://localhost:51234/callback'

const register = (body: object) => http.post('/register').send(body)

/** What is stored of a client, by its id. */
const stored = (clientId: string) => idp.store.clients.byClientId(issuer.id, clientId)

async function refused(body: object): Promise<readonly [string, string]> {
  const { status, body: answer } = await register(body)
  assert.equal(status, 400, JSON.stringify(answer))
  return [answer.error, answer.error_description]
}

test('a client registers itself with nothing but its redirect URI, and is told all that holds for it (RFC 7591 sections 3.1, 3.2.1, RFC 7592 sections 3, 5)', async () => {
  const { status, body, headers } = await register({ redirect_uris: [CALLBACK] })
  assert.equal(status, 201)
  const { client_id, client_secret, registration_access_token, ...rest } = body
  assert.match(client_id, /^[A-Za-z0-9_-]{22}$/)
  assert.match(client_secret, /^[A-Za-z0-9_-]{43}$/)
  assert.match(registration_access_token, /^[A-Za-z0-9_-]{43}$/)
  assert.deepEqual(rest, {
    client_id_issued_at: NOW,
    client_secret_expires_at: 0,
    registration_client_uri: `${issuer.url}/register/${client_id}`,
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    application_type: 'native',
  })
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(headers['content-type'], 'application/json')
  assert.equal(headers['access-control-allow-origin'], '*')
})

test('every known member is stored and answered as it came, also by language (RFC 7591 sections 2 and 2.2, G-06)', async () => {
  const said = {
    redirect_uris: ['https://app.example/cb', 'com.example.app:/cb'],
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    client_name: 'My "client" <b>',
    'client_name#ja-Hani-JP': 'クライアント名',
    client_uri: 'https://app.example/',
    'tos_uri#fr': 'https://app.example/fr/tos',
    logo_uri: 'http://app.example/logo.png',
    scope: 'read write',
    contacts: ['ops@app.example'],
    tos_uri: 'https://app.example/tos',
    policy_uri: 'https://app.example/policy',
    jwks_uri: 'https://app.example/jwks',
    software_id: '4NRB1-0XZABZI9E6-5SM3R',
    software_version: '2.1',
    application_type: 'web',
    subject_type: 'public',
    id_token_signed_response_alg: 'ES256',
    token_endpoint_auth_signing_alg: 'RS256',
    default_max_age: 0,
    require_auth_time: true,
    initiate_login_uri: 'https://app.example/login',
    post_logout_redirect_uris: ['https://app.example/bye'],
    require_pushed_authorization_requests: true,
    dpop_bound_access_tokens: true,
  }
  const { status, body } = await register(said)
  assert.equal(status, 201, JSON.stringify(body))
  assert.deepEqual({ ...body, ...said }, body)
  const client = await stored(body.client_id)
  assert.equal(client?.metadata.further.dpop_bound_access_tokens, true)
  assert.equal(client?.origin, 'registration')

  const shown = (await http.get(`/api/clients/${body.client_id}`)).body
  assert.equal(shown.origin, 'registration')
  assert.equal(shown.translations['client_name#ja-Hani-JP'], 'クライアント名')
  const { client_id, origin, created_at, updated_at, ...members } = shown
  const saved = await http.put(`/api/clients/${client_id}`).send(members)
  assert.equal(saved.status, 200, saved.text)
  assert.deepEqual(saved.body, shown)
})

test('members that are not known are ignored and not answered, and so is a software statement, of which none is trusted (RFC 7591 sections 2, 2.3, G-06)', async () => {
  const unknown = {
    software_statement: 'eyJhbGciOiJub25lIn0.e30.',
    request_uris: ['https://app.example/r'],
    tls_client_auth_subject_dn: 'cn=x',
    audience: 'https://elsewhere.example',
    access_token_lifetime: 999_999_999,
    'client_name#not a tag': 'x',
    'scope#de': 'x',
    x_mine: { deep: [1, null] },
  }
  const { status, body } = await register({ redirect_uris: [CALLBACK], ...unknown })
  assert.equal(status, 201)
  for (const name of Object.keys(unknown)) assert.ok(!Object.hasOwn(body, name), name)
  const client = await stored(body.client_id)
  assert.equal(client?.metadata.audience, undefined)
  assert.equal(client?.metadata.accessTokenLifetimeSeconds, undefined)
})

test('null and empty text count as not there, and no answer has a null (RFC 7591 section 2, G-06)', async () => {
  const { status, body, text } = await register({
    redirect_uris: [CALLBACK],
    scope: '',
    client_name: '',
    client_uri: null,
    contacts: null,
    jwks: null,
    token_endpoint_auth_method: null,
    grant_types: null,
  })
  assert.equal(status, 201)
  assert.doesNotMatch(text, /null|""/)
  assert.equal(body.scope, undefined)
  assert.deepEqual(body.grant_types, ['authorization_code'])
})

test('a public client gets no secret, and its method is told (RFC 6749 section 10.1, RFC 7591 section 3.2.1)', async () => {
  const { body } = await register({
    redirect_uris: [CALLBACK],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    scope: '',
  })
  assert.equal(body.token_endpoint_auth_method, 'none')
  assert.equal(body.client_secret, undefined)
  assert.equal(body.client_secret_expires_at, undefined)
  assert.equal((await stored(body.client_id))?.clientSecret, null)
})

test('the id and the secret are always our own, and no id is a URL (RFC 7591 section 3.2.1, RFC 9700 section 4.15.1, G-03)', async () => {
  const { body } = await register({
    redirect_uris: [CALLBACK],
    client_id: 'https://app.example/client.json',
    client_secret: 'chosen',
    registration_access_token: 'chosen',
  })
  assert.match(body.client_id, /^[A-Za-z0-9_-]{22}$/)
  assert.notEqual(body.client_secret, 'chosen')
  assert.notEqual(body.registration_access_token, 'chosen')
})

test('a confidential client that registered itself fetches a token at once (RFC 7591 section 1.3)', async () => {
  const { body } = await register({ grant_types: ['client_credentials'] })
  assert.deepEqual(body.redirect_uris, [])
  assert.deepEqual(body.response_types, [])
  const granted = await http.form('/token', { grant_type: 'client_credentials' }, [
    body.client_id,
    body.client_secret,
  ])
  assert.equal(granted.status, 200, granted.text)
})

test('a client that has come to be unknown is invalid_client at /token, so that it registers anew (RFC 6749 section 5.2)', async () => {
  const { status, body } = await http.form('/token', {
    grant_type: 'authorization_code',
    client_id: 'registered-before-the-restart',
    code: 'x',
  })
  assert.deepEqual([status, body.error], [401, 'invalid_client'])
})

test('application_type is native where every redirect URI stays on the machine, else web, unless it is said (OpenID Connect Registration section 2)', async () => {
  const typeOf = async (body: object) => (await register(body)).body.application_type
  assert.equal(
    await typeOf({ redirect_uris: ['http://[::1]/cb', 'com.example.app:/cb'] }),
    'native',
  )
  assert.equal(await typeOf({ redirect_uris: [CALLBACK, 'https://app.example/cb'] }), 'web')
  assert.equal(await typeOf({ grant_types: ['client_credentials'] }), 'web')
  assert.equal(await typeOf({ redirect_uris: [CALLBACK], application_type: 'web' }), 'web')
})

/** What a client must not register as redirect URI: each runs code, leaks, or leads elsewhere than it seems to. */
const DANGEROUS = [
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://app.example/x',
  'about:blank',
  'view-source:https://app.example/',
  'http://app.example/cb',
  'http://127.0.0.1.evil.example/cb',
  'http://localhost@evil.example/cb',
  'https://app.example/cb#fragment',
  'https://*.app.example/cb',
  'https://user:secret@app.example/cb',
  '/callback',
]

for (const uri of DANGEROUS) {
  test(`${JSON.stringify(uri)} is refused as redirect URI, and nothing is registered (G-01, RFC 6749 section 3.1.2, RFC 7591 section 5, RFC 9700 section 2.6)`, async () => {
    const before = await idp.store.clients.list(issuer.id, { limit: 1 })
    const [code, description] = await refused({ redirect_uris: [CALLBACK, uri] })
    assert.equal(code, 'invalid_redirect_uri')
    assert.match(description, /^redirect_uris\/1 '/)
    assert.deepEqual(await idp.store.clients.list(issuer.id, { limit: 1 }), before)
  })
}

test('a client whose grants need a redirect registers one (RFC 6749 sections 3.1.2.2, 10.2, RFC 7591 sections 2, 5)', async () => {
  for (const body of [{}, { redirect_uris: [] }, { grant_types: ['authorization_code'] }]) {
    const [code, description] = await refused(body)
    assert.equal(code, 'invalid_redirect_uri')
    assert.match(description, /^redirect_uris must have at least one URI/)
  }
})

test('grant types and response types go together (RFC 7591 section 2.1)', async () => {
  const given = { redirect_uris: [CALLBACK] }
  for (const [types, member] of [
    [{ grant_types: ['refresh_token'], response_types: ['code'] }, 'grant_types'],
    [{ grant_types: ['authorization_code'], response_types: [] }, 'response_types'],
    [{ response_types: [] }, 'response_types'],
  ] as const) {
    const [code, description] = await refused({ ...given, ...types })
    assert.equal(code, 'invalid_client_metadata')
    assert.match(description, new RegExp(`^${member} must have`))
  }
})

/** A mistake a row: the member, what comes, and what the refusal says is accepted. */
const MALFORMED: readonly (readonly [string, unknown, RegExp])[] = [
  ['redirect_uris', CALLBACK, /must be a list of text/],
  ['redirect_uris', [1], /must be a list of text/],
  ['redirect_uris', { 0: CALLBACK }, /must be a list of text/],
  ['client_name', 7, /^client_name \(7\) must be text/],
  ['client_name#de', [], /^client_name#de must be text/],
  ['scope', ['read'], /^scope must be text/],
  ['scope', 'a"b', /scopes of printable ASCII/],
  ['contacts', 'ops@app.example', /a list of text/],
  ['client_uri', 'javascript:alert(1)', /an absolute http or https URI/],
  ['logo_uri', 'data:image/png,x', /an absolute http or https URI/],
  ['jwks_uri', 'file:///jwks', /an absolute http or https URI/],
  ['jwks', { keys: [] }, /at least one key/],
  ['jwks', { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }, /public ones only/],
  ['jwks', { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' }] }, /public ones only/],
  [
    'token_endpoint_auth_method',
    'tls_client_auth',
    /'tls_client_auth' must be one of client_secret_basic, client_secret_post, private_key_jwt, none/,
  ],
  ['grant_types', ['authorization_code', 'password'], /^grant_types\/1 'password' must be one of/],
  ['grant_types', ['authorization_code', 'implicit'], /^grant_types\/1 'implicit' must be one of/],
  ['response_types', ['code', 'token'], /^response_types\/1 'token' must be one of code/],
  ['application_type', 'desktop', /^application_type 'desktop' must be one of native, web/],
  ['subject_type', 'pairwise', /must be one of public/],
  ['id_token_signed_response_alg', 'none', /must be one of RS256/],
  ['id_token_signed_response_alg', 'HS256', /must be one of RS256/],
  ['default_max_age', -1, /^default_max_age \(-1\) must be whole seconds/],
  ['default_max_age', '60', /whole seconds/],
  ['dpop_bound_access_tokens', 'true', /must be true or false/],
  ['require_pushed_authorization_requests', 1, /must be true or false/],
  [
    'post_logout_redirect_uris',
    ['https://app.example/#x'],
    /^post_logout_redirect_uris\/0 .*no fragment/,
  ],
]

for (const [member, value, says] of MALFORMED) {
  test(`${member} as ${JSON.stringify(value)} is refused with what is accepted (G-02, RFC 7591 section 3.2.2)`, async () => {
    const [code, description] = await refused({
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      [member]: value,
    })
    const expected = member === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata'
    assert.equal(code, expected, description)
    assert.match(description, says)
  })
}

test('jwks and jwks_uri do not come together, and keys are due from a client that proves itself by them (RFC 7591 section 2)', async () => {
  const jwks = { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] }
  const both = { redirect_uris: [CALLBACK], jwks, jwks_uri: 'https://app.example/jwks' }
  assert.equal((await refused(both))[0], 'invalid_client_metadata')
  const keyless = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'private_key_jwt' }
  assert.match((await refused(keyless))[1], /^jwks must/)
})

test('what is no JSON object is refused with 4xx (G-02, RFC 7591 sections 3, 3.1)', async () => {
  const send = (type: string, body: string) => http.post('/register').type(type).send(body)
  for (const body of ['[]', '"x"', 'null', '{', '{"redirect_uris":["\\ud800"]}']) {
    const answer = await send('application/json', body)
    assert.equal(answer.status, 400, body)
    assert.equal(answer.body.error, 'invalid_request')
  }
  assert.equal((await send('application/x-www-form-urlencoded', 'redirect_uris=x')).status, 415)
  assert.equal((await http.get('/register')).status, 405)
  const large = { redirect_uris: [CALLBACK], client_name: 'x'.repeat(40_000) }
  assert.match((await refused(large))[1], /at most 32768 characters/)
})

test('names of a prototype are names like any other (G-04, CWE-1321)', async () => {
  const body = `{"redirect_uris":["${CALLBACK}"],"__proto__":{"scope":"admin"},"constructor":{"x":1}}`
  const answer = await http.post('/register').type('application/json').send(body)
  assert.equal(answer.status, 201)
  assert.equal(answer.body.scope, undefined)
  assert.deepEqual(
    Object.keys(answer.body).filter((name) => /proto|constr/.test(name)),
    [],
  )
  assert.equal(({} as { scope?: string }).scope, undefined)
})

test('nothing is fetched at registration, whatever URL the metadata names (G-05)', async (t) => {
  let asked = 0
  const elsewhere = createServer((_request, response) => {
    asked += 1
    response.end('{}')
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  t.after(() => elsewhere.close())
  const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/x`
  const { status } = await register({
    redirect_uris: [url],
    client_uri: url,
    logo_uri: url,
    tos_uri: url,
    policy_uri: url,
    jwks_uri: url,
    sector_identifier_uri: url,
    initiate_login_uri: url,
    request_uris: [url],
  })
  assert.equal(status, 201)
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(asked, 0)
})

test('registering is an event that says by whom, without a secret (RFC 7591 section 3)', async () => {
  const { body } = await register({ redirect_uris: [CALLBACK] })
  const [event] = await idp.store.events.list(
    issuer.id,
    { types: ['client_created'], clientId: body.client_id },
    { limit: 1 },
  )
  assert.deepEqual(event?.data, { by: 'registration' })
  const all = await idp.store.events.list(issuer.id, {}, { limit: 500 })
  const text = JSON.stringify(all)
  assert.ok(!text.includes(body.client_secret) && !text.includes(body.registration_access_token))
})

test('a thousand clients that registered themselves are kept: then the oldest without a grant in force goes (G-07)', async (t) => {
  const own = await openTestIdp()
  t.after(own.close)
  const { idp: full, issuer: at } = own
  const ids: string[] = []
  await full.store.transaction(async (tx) => {
    for (let n = 0; n < MOST_REGISTERED; n += 1) {
      ids.push(`c${n}`)
      await tx.clients.insert({
        issuerId: at.id,
        clientId: `c${n}`,
        clientSecret: null,
        metadata: {
          redirectUris: [CALLBACK],
          grantTypes: ['authorization_code'],
          responseTypes: ['code'],
          tokenEndpointAuthMethod: 'none',
          further: {},
        },
        origin: 'registration',
        registrationTokenDigest: null,
        createdAt: NOW,
        updatedAt: NOW,
      })
    }
    await tx.grants.insert({
      issuerId: at.id,
      clientId: 'c0',
      origin: 'authorization_code',
      subject: 'alice',
      scope: null,
      resources: [],
      authTime: NOW,
      createdAt: NOW,
    })
  })
  const { status } = await own.http.post('/register').send({ redirect_uris: [CALLBACK] })
  assert.equal(status, 201)
  const isThere = async (id: string) =>
    (await full.store.clients.byClientId(at.id, id)) !== undefined
  assert.deepEqual(await Promise.all(['c0', 'c1', 'c2', 'demo-client'].map(isThere)), [
    true,
    false,
    true,
    true,
  ])
  const filter = { types: ['client_deleted' as const] }
  const [gone] = await full.store.events.list(at.id, filter, { limit: 5 })
  assert.deepEqual([gone?.clientId, gone?.data], ['c1', { why: 'too_many_registered' }])
})

test('registration that is closed is refused and not advertised, and what is registered stays (RFC 7591 section 3)', async (t) => {
  const closed = await openTestIdp({
    settings: { oauth: { ...idp.settings.oauth, openRegistration: false } },
  })
  t.after(closed.close)
  const { status, body } = await closed.http.post('/register').send({ redirect_uris: [CALLBACK] })
  assert.deepEqual([status, body.error], [403, 'access_denied'])
  assert.match(body.error_description, /--closed-registration/)
  const advertised = async (at: typeof http) =>
    (await at.get('/.well-known/oauth-authorization-server')).body.registration_endpoint
  assert.equal(await advertised(closed.http), undefined)
  assert.equal(await advertised(http), `${issuer.url}/register`)
})

test('a browser client may register from another origin (RFC 7591 section 3, L-13)', async () => {
  const preflight = await http
    .options('/register')
    .set('Origin', 'http://localhost:6274')
    .set('Access-Control-Request-Method', 'POST')
    .set('Access-Control-Request-Headers', 'content-type')
  assert.equal(preflight.status, 204)
  assert.match(String(preflight.headers['access-control-allow-methods']), /POST/)
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { PUSHED_REQUEST_SECONDS } from '../../src/core/grants/pushed-request.ts'
import { secretDigest } from '../../src/core/grants/single-use.ts'
import { DEMO_CLIENT, type Http, type Parameters } from '../support/http.ts'
import { DEFAULT_URL, dpopProof, proofKey } from '../support/proofs.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { http, idp, issuer, clock, close } = await openTestIdp()
after(close)
const PUBLIC_CLIENT = 'demo-public-client'
const REQUEST = {
  response_type: 'code',
  redirect_uri: 'http://127.0.0.1:4711/callback',
  code_challenge: 'x'.repeat(43),
  code_challenge_method: 'S256',
  scope: 'read',
  state: 'the-state',
}

const push = (parameters: Parameters = {}, at: Http = http) =>
  at.form('/par', { ...REQUEST, ...parameters }, DEMO_CLIENT)

const stored = async (requestUri: string) =>
  idp.store.singleUses.byDigest(issuer.id, 'pushed_request', secretDigest(requestUri))

test('a pushed request is answered 201 with a request_uri that nobody guesses, and its lifetime (RFC 9126 sections 2.2, 7.1)', async () => {
  const { status, body, headers } = await push()
  assert.equal(status, 201)
  assert.deepEqual(Object.keys(body).sort(), ['expires_in', 'request_uri'])
  assert.match(body.request_uri, /^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$/)
  assert.equal(body.expires_in, PUSHED_REQUEST_SECONDS)
  assert.match(headers['cache-control'] ?? '', /no-store/)
  assert.notEqual((await push()).body.request_uri, body.request_uri)
})

test('it is kept by its digest for its client, without what the client authenticates by (RFC 9126 sections 2.2, 7.1, O-01)', async () => {
  const [client_id, client_secret] = DEMO_CLIENT
  const { body } = await http.form('/par', { ...REQUEST, client_id, client_secret })
  const use = await stored(body.request_uri)
  assert.deepEqual([use?.clientId, use?.usedAt], [client_id, null])
  assert.equal(use?.expiresAt, NOW + PUSHED_REQUEST_SECONDS)
  assert.ok(!JSON.stringify(use.data).includes(client_secret))
  assert.ok(!JSON.stringify(use).includes(body.request_uri))
  assert.deepEqual(Object.fromEntries(use.data.parameters), { ...REQUEST, client_id })
})

test('a client authenticates as at the token endpoint, a public one names itself (RFC 9126 sections 2, 2.1)', async () => {
  const named = await http.form('/par', { ...REQUEST, client_id: PUBLIC_CLIENT })
  assert.equal(named.status, 201)
  for (const asked of [
    http.form('/par', REQUEST),
    http.form('/par', REQUEST, [DEMO_CLIENT[0], 'wrong']),
    http.form('/par', { ...REQUEST, client_id: DEMO_CLIENT[0] }),
    http.form('/par', { ...REQUEST, client_id: 'nobody' }),
  ]) {
    const { status, body } = await asked
    assert.deepEqual([status, body.error], [401, 'invalid_client'])
  }
  const other = await push({ client_id: PUBLIC_CLIENT })
  assert.deepEqual([other.status, other.body.error], [400, 'invalid_request'])
})

const WRONG: readonly (readonly [string, Parameters, string])[] = [
  ['a request_uri', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'invalid_request'],
  [
    'a redirect URI that is not registered',
    { redirect_uri: 'https://evil.example/' },
    'invalid_request',
  ],
  ['a response type that is not served', { response_type: 'token' }, 'unsupported_response_type'],
  ['no code challenge', { code_challenge: '' }, 'invalid_request'],
  ['a bad resource', { resource: '/mcp' }, 'invalid_target'],
  ['a bad scope', { scope: '"' }, 'invalid_scope'],
  ['a repeated parameter', { state: ['a', 'b'] }, 'invalid_request'],
]

for (const [what, parameters, error] of WRONG) {
  test(`a request with ${what} is refused as JSON, and nothing is kept (RFC 9126 sections 2.1, 2.3, 7.2)`, async () => {
    const count = () =>
      idp.store.singleUses.count(issuer.id, 'pushed_request', { at: 0, limit: 1000 })
    const before = await count()
    const { status, type, body } = await push(parameters)
    assert.deepEqual([status, type, body.error], [400, 'application/json', error])
    assert.equal(body.request_uri, undefined)
    assert.equal(await count(), before)
  })
}

test('a client that is not registered for codes pushes none (RFC 9126 section 2.1)', async () => {
  const client = { client_id: 'no-codes', client_secret: 's', grant_types: ['client_credentials'] }
  const redirect_uris = ['http://127.0.0.1/callback']
  await http.post('/api/clients').send({ ...client, redirect_uris })
  const { status, body } = await http.form('/par', REQUEST, ['no-codes', 's'])
  assert.deepEqual([status, body.error], [400, 'unauthorized_client'])
})

test('only POST is taken, and only a form (RFC 9126 sections 2.1, 2.3, H-09, H-15)', async () => {
  assert.equal((await http.get('/par')).status, 405)
  assert.equal((await http.post('/par').send(REQUEST)).status, 400)
})

test('a DPoP proof binds the request to its key (RFC 9449 section 10.1)', async () => {
  const key = await proofKey()
  const htu = { claims: { htu: `${DEFAULT_URL}/par` } }
  const at = (parameters: Parameters) =>
    http.form('/issuers/default/par', { ...REQUEST, ...parameters }, DEMO_CLIENT)
  const bound = await at({}).set('DPoP', await dpopProof(key, htu))
  assert.equal(bound.status, 201)
  assert.equal((await stored(bound.body.request_uri))?.data.dpopJkt, key.jkt)
  const same = await at({ dpop_jkt: key.jkt }).set('DPoP', await dpopProof(key, htu))
  assert.equal(same.status, 201)
  const another = await at({ dpop_jkt: 'a'.repeat(43) }).set('DPoP', await dpopProof(key, htu))
  assert.deepEqual([another.status, another.body.error], [400, 'invalid_dpop_proof'])
  const forToken = await at({}).set('DPoP', await dpopProof(key))
  assert.equal(forToken.body.error, 'invalid_dpop_proof')
})

test('the metadata names the endpoint, and whether requests must be pushed (RFC 9126 section 5)', async (t) => {
  const path = '/.well-known/oauth-authorization-server'
  const { body } = await http.get(path)
  assert.equal(body.pushed_authorization_request_endpoint, `${DEFAULT_URL}/par`)
  assert.equal(body.require_pushed_authorization_requests, false)
  const oauth = { ...idp.settings.oauth, requirePushedRequests: true }
  const strict = await openTestIdp({ settings: { oauth } })
  t.after(strict.close)
  assert.equal((await strict.http.get(path)).body.require_pushed_authorization_requests, true)
})

test('only so many requests wait at once, and those that are over make room (RFC 9126 section 2.3, A-19)', async (t) => {
  const own = await openTestIdp()
  t.after(own.close)
  await own.idp.store.transaction(async (tx) => {
    for (let at = 0; at < 1000; at += 1) {
      await tx.singleUses.insert({
        issuerId: own.issuer.id,
        kind: 'pushed_request',
        digest: secretDigest(String(at)),
        clientId: 'c',
        grantId: null,
        data: { parameters: [], dpopJkt: null },
        createdAt: NOW,
        expiresAt: NOW + 60,
      })
    }
  })
  const { status, body, headers } = await push({}, own.http)
  assert.deepEqual([status, body.error], [429, 'temporarily_unavailable'])
  assert.ok(Number(headers['retry-after']) > 0)
  own.clock.advance(60)
  assert.equal((await push({}, own.http)).status, 201)
})

test('a pushed request ends by the issuer’s clock (RFC 9126 section 4, decision 26)', async () => {
  const { body } = await push()
  clock.advance(PUSHED_REQUEST_SECONDS)
  const query = new URLSearchParams({ client_id: DEMO_CLIENT[0], request_uri: body.request_uri })
  const page = await http.get(`/authorize?${query}`)
  assert.equal(page.status, 400)
})

test('another client cannot use it, and its own can (RFC 9126 sections 2.2, 4)', async () => {
  const { body } = await push()
  const authorize = (client_id: string) => {
    const sent = { client_id, request_uri: body.request_uri, login_hint: 'alice' }
    return http.get(`/authorize?${new URLSearchParams(sent)}`)
  }
  assert.equal((await authorize(PUBLIC_CLIENT)).status, 400)
  assert.ok([200, 302, 303].includes((await authorize(DEMO_CLIENT[0])).status))
})

test('a pushed sign-in gives one code, with the state that was pushed (RFC 9126 section 4)', async () => {
  const { body } = await push({ login_hint: 'alice' })
  const query = new URLSearchParams({
    client_id: DEMO_CLIENT[0],
    request_uri: body.request_uri,
    state: 'another',
    redirect_uri: 'https://evil.example/',
  })
  const { status, headers } = await http.get(`/authorize?${query}`)
  assert.ok([302, 303].includes(status), String(status))
  const location = new URL(headers.location ?? '')
  assert.equal(location.origin + location.pathname, REQUEST.redirect_uri)
  assert.equal(location.searchParams.get('state'), REQUEST.state)
  assert.ok(location.searchParams.get('code'))
  assert.equal((await http.get(`/authorize?${query}`)).status, 400)
})

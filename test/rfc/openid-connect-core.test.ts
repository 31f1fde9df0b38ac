import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { authorizePath, CALLBACK, codeFor, ISSUER, redeem, told } from '../support/authorize.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, clock, close } = await openTestIdp()
after(close)

/** The cookie of a session, as a browser would send it back. */
const cookieOf = (answer: { headers: Record<string, unknown> }) =>
  String(answer.headers['set-cookie']).split(';', 1)[0] ?? ''

const signIn = async (sub: string, changes: Record<string, string> = {}) =>
  cookieOf(await http.get(authorizePath({ login_hint: sub, ...changes })))

const silent = async (cookie: string, changes: Record<string, string | undefined> = {}) =>
  told(await http.get(authorizePath({ prompt: 'none', ...changes })).set('Cookie', cookie))

const idTokenOf = async (code: string) => {
  const { body } = await redeem(http, code)
  const keys = createLocalJWKSet((await http.get('/.well-known/jwks.json')).body)
  const { payload } = await jwtVerify(body.id_token, keys, {
    issuer: ISSUER,
    audience: 'demo-public-client',
    currentDate: new Date(clock.now() * 1000),
  })
  return { payload, accessToken: body.access_token as string }
}

test('with openid comes an ID token with nonce, auth_time and at_hash (OpenID Connect Core 1.0 section 2, 3.1.3.6)', async () => {
  const code = await codeFor(http, { scope: 'openid profile email', nonce: 'n-1' })
  const { payload, accessToken } = await idTokenOf(code)
  assert.equal(payload.sub, 'alice')
  assert.equal(payload.nonce, 'n-1')
  assert.equal(payload.auth_time, clock.now())
  assert.equal(payload.name, 'Alice Example')
  assert.equal(payload.email, 'alice@example.com')
  const half = createHash('sha256').update(accessToken).digest().subarray(0, 16)
  assert.equal(payload.at_hash, half.toString('base64url'))
})

test('any subject signs in by its hint, registered or not (OpenID Connect Core 1.0 section 3.1.2.1)', async () => {
  for (const sub of ['bob', 'carol@nowhere.example', 'é世']) {
    const { payload } = await idTokenOf(await codeFor(http, { scope: 'openid', login_hint: sub }))
    assert.equal(payload.sub, sub)
  }
  const empty = await http.get(authorizePath({ login_hint: '' }))
  assert.equal(empty.status, 200)
  const long = told(await http.get(authorizePath({ login_hint: 'x'.repeat(256) })))
  assert.equal(long.get('error'), 'invalid_request')
})

test('prompt none without a sign-in is login_required, and never a page (OpenID Connect Core 1.0 section 3.1.2.6)', async () => {
  assert.equal((await silent('')).get('error'), 'login_required')
  assert.equal((await silent('mcp_mock_idp_subject=unknown')).get('error'), 'login_required')
  const hinted = await silent('', { login_hint: 'alice' })
  assert.equal(hinted.get('error'), 'login_required')
})

test('prompt none is silent for what was granted before, and else consent_required (OpenID Connect Core 1.0 section 3.1.2.6)', async () => {
  const cookie = await signIn('dora', { scope: 'openid read' })
  assert.equal((await silent(cookie, { scope: 'openid' })).has('code'), true)
  assert.equal((await silent(cookie, { scope: 'openid write' })).get('error'), 'consent_required')
  assert.equal(
    (await silent(cookie, { scope: 'openid', resource: 'urn:a' })).get('error'),
    'consent_required',
  )
  assert.equal(
    (await silent(cookie, { client_id: 'demo-client' })).get('error'),
    'consent_required',
  )
  assert.equal((await silent(cookie, { scope: 'openid', login_hint: 'dora' })).has('code'), true)
  const other = await silent(cookie, { scope: 'openid', login_hint: 'bob' })
  assert.equal(other.get('error'), 'login_required')
})

test('prompt none with another value is invalid_request (OpenID Connect Core 1.0 section 3.1.2.1)', async () => {
  assert.equal((await silent('', { prompt: 'none login' })).get('error'), 'invalid_request')
})

test('a session keeps its auth_time; max_age and prompt login make a new one (OpenID Connect Core 1.0 section 3.1.2.1)', async () => {
  const asked = { login_hint: 'erin', scope: 'openid' }
  const cookie = await signIn('erin', asked)
  const begun = clock.now()
  const authTime = async (changes: Record<string, string>) => {
    const answer = await http.get(authorizePath({ ...asked, ...changes })).set('Cookie', cookie)
    const code = told(answer).get('code') ?? ''
    return { at: (await idTokenOf(code)).payload.auth_time, cookie: answer.headers['set-cookie'] }
  }
  clock.advance(40)
  assert.deepEqual(await authTime({}), { at: begun, cookie: undefined })
  assert.deepEqual(await authTime({ max_age: '40' }), { at: begun, cookie: undefined })
  assert.equal(
    (await silent(cookie, { scope: 'openid', max_age: '39' })).get('error'),
    'login_required',
  )
  assert.equal(
    (await silent(cookie, { scope: 'openid', max_age: '0' })).get('error'),
    'login_required',
  )
  assert.equal((await authTime({ max_age: '39' })).at, clock.now())
  assert.equal((await silent(cookie, { scope: 'openid' })).get('error'), 'login_required')
})

test('prompt login signs in anew, whoever was signed in (OpenID Connect Core 1.0 section 3.1.2.1)', async () => {
  const cookie = await signIn('frank', { scope: 'openid' })
  clock.advance(5)
  const path = authorizePath({ login_hint: 'frank', scope: 'openid', prompt: 'login' })
  const answer = await http.get(path).set('Cookie', cookie)
  const { payload } = await idTokenOf(told(answer).get('code') ?? '')
  assert.equal(payload.auth_time, clock.now())
  assert.notEqual(cookieOf(answer), cookie)
})

test('answers come by query, fragment or form as asked (OAuth 2.0 Form Post Response Mode section 2)', async () => {
  const asked = { login_hint: 'alice', scope: 'openid' }
  const fragment = await http.get(authorizePath({ ...asked, response_mode: 'fragment' }))
  assert.equal(fragment.headers.location?.startsWith(`${CALLBACK}#code=`), true)
  const form = await http.get(
    authorizePath({ ...asked, response_mode: 'form_post', state: '<b>"' }),
  )
  assert.equal(form.status, 200)
  assert.match(form.text, new RegExp(`<form [^>]*method="post" action="${CALLBACK}"`))
  assert.match(form.text, /name="code" value="[A-Za-z0-9_-]{43}"/)
  assert.match(form.text, /name="state" value="&lt;b&gt;&#34;"/)
  assert.match(form.text, /name="iss" value="http:\/\/localhost:9400\/issuers\/default"/)
  assert.doesNotMatch(form.headers['content-security-policy'] ?? '', /form-action/)
  const failed = await http.get(authorizePath({ prompt: 'none', response_mode: 'form_post' }))
  assert.match(failed.text, /name="error" value="login_required"/)
  const unknown = told(await http.get(authorizePath({ ...asked, response_mode: 'web_message' })))
  assert.equal(unknown.get('error'), 'invalid_request')
})

test('request and request_uri are refused by their codes and nothing is fetched, as the metadata says (OpenID Connect Core 1.0 section 3.1.2.6, A-15)', async () => {
  const { body } = await http.get('/.well-known/openid-configuration')
  assert.equal(body.request_parameter_supported, false)
  assert.equal(body.request_uri_parameter_supported, false)
  assert.equal(body.claims_parameter_supported, false)
  const request = told(await http.get(authorizePath({ request: 'eyJ' })))
  assert.equal(request.get('error'), 'request_not_supported')
  const uri = told(await http.get(authorizePath({ request_uri: 'http://127.0.0.1:1/' })))
  assert.equal(uri.get('error'), 'request_uri_not_supported')
})

test('what the metadata lists of scopes, claims and prompts is served (OpenID Connect Discovery 1.0 section 3)', async () => {
  const { body } = await http.get('/.well-known/openid-configuration')
  for (const scope of ['openid', 'profile', 'email', 'offline_access', 'read']) {
    assert.equal(body.scopes_supported.includes(scope), true, scope)
  }
  const scope = body.scopes_supported.join(' ')
  const { body: tokens } = await redeem(http, await codeFor(http, { scope, prompt: 'consent' }))
  assert.equal(tokens.scope, scope)
  assert.equal(typeof tokens.refresh_token, 'string')
  for (const prompt of body.prompt_values_supported) {
    const { status } = await http.get(authorizePath({ prompt }))
    assert.equal(status, prompt === 'none' ? 302 : 200, prompt)
  }
})

test('a client’s own default_max_age holds where it sends no max_age (OpenID Connect Dynamic Client Registration 1.0 section 2)', async () => {
  const metadata = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' }
  const { body } = await http.post('/register').send({ ...metadata, default_max_age: 30 })
  const own = { client_id: String(body.client_id), scope: 'openid' }
  const cookie = await signIn('alice', own)
  clock.advance(30)
  assert.ok((await silent(cookie, own)).has('code'))
  clock.advance(1)
  assert.equal((await silent(cookie, own)).get('error'), 'login_required')
  assert.ok((await silent(cookie, { ...own, max_age: '60' })).has('code'), 'its own max_age')
})

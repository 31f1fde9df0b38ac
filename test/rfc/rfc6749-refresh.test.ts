import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { decodeJwt } from 'jose'
import { grantTokens } from '../support/grants.ts'
import { type Client, DEMO_CLIENT, type Parameters, RESOURCE_SERVER } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const tested = await openTestIdp()
const { http, idp, issuer, clock, close } = tested
after(close)

const OTHER: Client = ['other-client', 'other-client-secret']
await http.post('/api/clients').send({
  client_id: OTHER[0],
  client_secret: OTHER[1],
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: ['http://127.0.0.1/cb'],
})

const refresh = (refresh_token: string, more: Parameters = {}, client: Client = DEMO_CLIENT) =>
  http.form('/token', { grant_type: 'refresh_token', refresh_token, ...more }, client)

const isActive = async (token: string) =>
  (await http.form('/introspect', { token }, RESOURCE_SERVER)).body.active

test('a refresh token gives an access token of the same subject, client, scope and audience, not to be kept (RFC 6749 sections 5.1, 6, RFC 9068 section 2.2.1)', async () => {
  const resources = ['http://127.0.0.1:8000/mcp', 'urn:other']
  const granted = await grantTokens(tested, { resources, authTime: 1_700_000_000 })
  const { status, body, headers } = await refresh(granted.refresh_token)
  assert.equal(status, 200)
  assert.deepEqual([body.token_type, body.expires_in, body.scope], ['Bearer', 3600, 'openid read'])
  assert.equal(headers['cache-control'], 'no-store')
  const claims = decodeJwt(body.access_token)
  assert.deepEqual(
    [claims.sub, claims.client_id, claims.scope, claims.aud, claims.auth_time],
    ['alice', 'demo-client', 'openid read', resources, 1_700_000_000],
  )
  assert.equal(await isActive(body.access_token), true)
  assert.equal(await isActive(granted.access_token), true)
})

test('the event log tells an access token from a refresh token, and shows neither (O-01)', async () => {
  const granted = await grantTokens(tested)
  const { body } = await refresh(granted.refresh_token)
  const { jti } = decodeJwt(body.access_token)
  assert.equal(
    (await http.get(`/api/tokens/${jti}`)).body.origin ?? 'refresh_token',
    'refresh_token',
  )
  const events = await idp.store.events.list(issuer.id, {}, { limit: 500 })
  const told = JSON.stringify([events, tested.logged])
  for (const secret of [granted.refresh_token, body.refresh_token, body.access_token])
    assert.ok(!told.includes(secret))
})

test('a narrower scope is for that access token only; the next refresh token has the whole grant (RFC 6749 section 6, F-05)', async () => {
  const granted = await grantTokens(tested, { scope: 'openid read write' })
  const narrow = await refresh(granted.refresh_token, { scope: 'read' })
  assert.deepEqual([narrow.status, narrow.body.scope], [200, 'read'])
  assert.equal(narrow.body.id_token, undefined)
  const whole = await refresh(narrow.body.refresh_token)
  assert.deepEqual([whole.status, whole.body.scope], [200, 'openid read write'])
})

test('a scope that was not granted is invalid_scope, and uses nothing up (RFC 6749 section 6, RFC 9700 section 4.14.2, F-05)', async () => {
  const { refresh_token } = await grantTokens(tested, { scope: 'read' })
  for (const scope of ['read write', 'write', 'READ', 'a"b', '"', 'read '.repeat(4000)]) {
    const { status, body } = await refresh(refresh_token, { scope })
    assert.deepEqual([status, body.error], [400, 'invalid_scope'], scope.slice(0, 20))
  }
  assert.equal((await refresh(refresh_token, { scope: 'read' })).status, 200)
})

test('a grant without a scope gives tokens without one, and no other (RFC 6749 section 6)', async () => {
  const { refresh_token } = await grantTokens(tested, { scope: '' })
  assert.equal((await refresh(refresh_token, { scope: 'read' })).body.error, 'invalid_scope')
  const { status, body } = await refresh(refresh_token)
  assert.deepEqual([status, 'scope' in body], [200, false])
})

test('a resource within the grant is the audience; one beyond it is invalid_target, and uses nothing up (RFC 8707 section 2.2, RFC 9700 section 4.14.2, F-05)', async () => {
  const resources = ['https://a.test/mcp', 'https://b.test/mcp']
  const { refresh_token } = await grantTokens(tested, { resources })
  for (const resource of [
    'https://c.test/mcp',
    'https://a.test/mcp/',
    'https://a.test/mcp#x',
    'a.test',
    ['https://a.test/mcp', 'https://c.test/mcp'],
  ]) {
    const { status, body } = await refresh(refresh_token, { resource })
    assert.deepEqual([status, body.error], [400, 'invalid_target'], String(resource))
  }
  const one = await refresh(refresh_token, { resource: 'https://b.test/mcp' })
  assert.equal(decodeJwt(one.body.access_token).aud, 'https://b.test/mcp')
  const both = await refresh(one.body.refresh_token, { resource: resources })
  assert.deepEqual(decodeJwt(both.body.access_token).aud, resources)
})

test('a grant without resources is for the usual audience, by name too, and for no other (RFC 8707 section 2.2, F-05)', async () => {
  const { refresh_token } = await grantTokens(tested)
  const usual = idp.settings.defaultAudience
  const other = await refresh(refresh_token, { resource: 'https://c.test/mcp' })
  assert.equal(other.body.error, 'invalid_target')
  const named = await refresh(refresh_token, { resource: usual })
  assert.equal(decodeJwt(named.body.access_token).aud, usual)
  const unnamed = await refresh(named.body.refresh_token)
  assert.equal(decodeJwt(unnamed.body.access_token).aud, usual)
})

test("a thief's try with another client is invalid_grant and burns nothing (RFC 6749 sections 6, 10.4, F-04)", async () => {
  const { refresh_token, access_token } = await grantTokens(tested)
  const { status, body } = await refresh(refresh_token, {}, OTHER)
  assert.deepEqual([status, body.error], [400, 'invalid_grant'])
  const named = { grant_type: 'refresh_token', refresh_token, client_id: 'demo-public-client' }
  assert.equal((await http.form('/token', named)).body.error, 'invalid_grant')
  assert.equal((await http.form('/token', { ...named, client_id: 'demo-client' })).status, 401)
  assert.equal(await isActive(access_token), true)
  assert.equal((await refresh(refresh_token)).status, 200)
})

test("a used token in another client's hands does not end the grant (RFC 6749 section 10.4, F-04)", async () => {
  const { refresh_token } = await grantTokens(tested)
  const { body } = await refresh(refresh_token)
  assert.equal((await refresh(refresh_token, {}, OTHER)).body.error, 'invalid_grant')
  assert.equal(await isActive(body.access_token), true)
  assert.equal((await refresh(body.refresh_token)).status, 200)
})

test('an unknown refresh token is invalid_grant, also an access token, a code-like text and a look-alike (RFC 6749 sections 5.2, 10.10, F-06, F-07)', async () => {
  const granted = await grantTokens(tested)
  for (const token of [
    'unknown',
    granted.access_token,
    granted.id_token,
    `${granted.refresh_token} `,
    granted.refresh_token.slice(0, -1),
    granted.refresh_token.toLowerCase(),
    '\u0000',
    '\u{1f600}',
    'x'.repeat(9000),
  ]) {
    const { status, body } = await refresh(token)
    assert.deepEqual([status, body.error], [400, 'invalid_grant'], JSON.stringify(token))
  }
  assert.equal((await refresh(granted.refresh_token)).status, 200)
})

test('a refresh token is no access token (RFC 6749 section 10.10, F-06)', async () => {
  const { refresh_token } = await grantTokens(tested)
  assert.equal(await isActive(refresh_token), false)
  const asked = http.get('/userinfo').set('Authorization', `Bearer ${refresh_token}`)
  assert.equal((await asked).status, 401)
  assert.match(refresh_token, /^[A-Za-z0-9_-]{43,}$/)
})

test('the token is required, once (RFC 6749 sections 3.2, 6, T-08)', async () => {
  const { refresh_token } = await grantTokens(tested)
  for (const parameters of [{}, { refresh_token: '' }, { refresh_token: [refresh_token, 'x'] }]) {
    const sent = { grant_type: 'refresh_token', ...parameters }
    const { status, body } = await http.form('/token', sent, DEMO_CLIENT)
    assert.deepEqual([status, body.error], [400, 'invalid_request'])
  }
  assert.equal((await refresh(refresh_token)).status, 200)
})

test('a client that is not registered for refresh_token gets none and can use none (RFC 6749 section 5.2, RFC 9700 section 4.14.2)', async () => {
  await http.post('/api/clients').send({
    client_id: 'code-only',
    client_secret: 'secret',
    grant_types: ['authorization_code'],
    redirect_uris: ['http://127.0.0.1/cb'],
  })
  const granted = await grantTokens(tested, { clientId: 'code-only' })
  assert.equal(granted.refresh_token, undefined)
  const { status, body } = await refresh('any', {}, ['code-only', 'secret'])
  assert.deepEqual([status, body.error], [400, 'unauthorized_client'])
})

test('a public client refreshes by naming itself (RFC 6749 section 6)', async () => {
  const client_id = 'demo-public-client'
  const { refresh_token } = await grantTokens(tested, { clientId: client_id })
  const sent = { grant_type: 'refresh_token', refresh_token, client_id }
  const { status, body } = await http.form('/token', sent)
  assert.equal(status, 200)
  assert.equal(decodeJwt(body.access_token).client_id, client_id)
})

test('a refresh token lasts as long as its client says, or as the configuration, and each has its own time (RFC 6749 section 6)', async () => {
  await http.post('/api/clients').send({
    client_id: 'short',
    client_secret: 'secret',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://127.0.0.1/cb'],
    refresh_token_lifetime: 100,
  })
  const short: Client = ['short', 'secret']
  const first = await grantTokens(tested, { clientId: 'short' })
  const usual = await grantTokens(tested)
  clock.advance(99)
  const second = await refresh(first.refresh_token, {}, short)
  assert.equal(second.status, 200)
  clock.advance(99)
  const third = await refresh(second.body.refresh_token, {}, short)
  assert.equal(third.status, 200)
  clock.advance(100)
  const late = await refresh(third.body.refresh_token, {}, short)
  assert.deepEqual([late.status, late.body.error], [400, 'invalid_grant'])
  assert.match(late.body.error_description, /expired/)
  assert.equal(await isActive(third.body.access_token), true)
  const fresh = await refresh(usual.refresh_token)
  assert.equal(fresh.status, 200)
  clock.advance(idp.settings.oauth.refreshTokenLifetimeSeconds)
  assert.equal((await refresh(fresh.body.refresh_token)).body.error, 'invalid_grant')
})

test('the ID token of a refresh has the same iss, sub, aud and auth_time and no nonce (OpenID Connect Core section 12.2)', async () => {
  const granted = await grantTokens(tested, { authTime: 1_700_000_000, nonce: 'n-1' })
  const before = decodeJwt(granted.id_token)
  assert.equal(before.nonce, 'n-1')
  clock.advance(10)
  const { body } = await refresh(granted.refresh_token)
  const now = decodeJwt(body.id_token)
  for (const claim of ['iss', 'sub', 'aud', 'auth_time'])
    assert.deepEqual(now[claim], before[claim], claim)
  assert.equal(now.iat, (before.iat ?? 0) + 10)
  assert.equal(now.nonce, undefined)
})

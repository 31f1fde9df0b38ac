import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { decodeJwt } from 'jose'
import { MOST_GUESSES } from '../../src/core/grants/guesses.ts'
import { type Client, DEMO_CLIENT, type Parameters, RESOURCE_SERVER } from '../support/http.ts'
import { DEFAULT_URL, dpopProof, type ProofKey, proofKey } from '../support/proofs.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, clock, idp, issuer, logged, close } = await openTestIdp()
after(close)

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
const PUBLIC = 'demo-public-client'

const ask = (parameters: Parameters = {}, client: Client | undefined = DEMO_CLIENT) =>
  http.form('/device_authorization', parameters, client)
const begin = async (parameters: Parameters = {}) => (await ask(parameters)).body
const redeem = (device_code: string, client: Client = DEMO_CLIENT) =>
  http.form('/token', { grant_type: GRANT, device_code }, client)
const decide = (user_code: string, decision: 'approve' | 'deny', body: object = {}) =>
  http.post(`/api/device-codes/${user_code}/${decision}`).send(body)
const approve = (user_code: string, subject = 'alice') => decide(user_code, 'approve', { subject })
const errorOf = async (device_code: string) => {
  const { status, body } = await redeem(device_code)
  return [status, body.error]
}
const page = (form: Parameters, path = '/device') => http.form(path, form)

test('a device gets codes, where to go with them and how long they are good, kept out of caches (RFC 8628 sections 3.2, 6.1, D-01)', async () => {
  const { status, body, headers } = await ask()
  assert.equal(status, 200)
  assert.match(body.device_code, /^[A-Za-z0-9_-]{43}$/)
  assert.match(body.user_code, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
  assert.equal(body.verification_uri, 'http://localhost:9400/issuers/default/device')
  assert.equal(
    body.verification_uri_complete,
    `${body.verification_uri}?user_code=${body.user_code}`,
  )
  assert.deepEqual([body.expires_in, body.interval], [600, 5])
  assert.equal(headers['cache-control'], 'no-store')
})

test('the endpoint is in the metadata, and pages of other origins may use it (RFC 8628 section 4, L-13)', async () => {
  const metadata = await http.get('/.well-known/oauth-authorization-server')
  const endpoint = metadata.body.device_authorization_endpoint
  assert.equal(endpoint, 'http://localhost:9400/issuers/default/device_authorization')
  assert.ok(metadata.body.grant_types_supported.includes(GRANT))
  const sent = await http
    .post('/issuers/default/device_authorization')
    .type('form')
    .set('Origin', 'http://localhost:6274')
    .send(`client_id=${PUBLIC}`)
  assert.deepEqual([sent.status, sent.headers['access-control-allow-origin']], [200, '*'])
})

test('a client authenticates as at the token endpoint, and a public one names itself (RFC 8628 section 3.1)', async () => {
  assert.equal((await http.form('/device_authorization', { client_id: PUBLIC })).status, 200)
  const wrong = await ask({}, ['demo-client', 'wrong'])
  assert.deepEqual([wrong.status, wrong.body.error], [401, 'invalid_client'])
  assert.equal((await http.form('/device_authorization', {})).status, 401)
  const other = await ask({}, RESOURCE_SERVER)
  assert.deepEqual([other.status, other.body.error], [400, 'unauthorized_client'])
  assert.equal((await http.get('/device_authorization')).status, 405)
})

test('scope and resource are checked when they are asked for (RFC 8628 section 3.1, RFC 8707 section 2)', async () => {
  assert.equal((await ask({ scope: '"' })).body.error, 'invalid_scope')
  assert.equal((await ask({ resource: 'mcp' })).body.error, 'invalid_target')
  assert.equal((await ask({ resource: 'https://a.example#x' })).body.error, 'invalid_target')
})

test('a device waits until somebody has decided (RFC 8628 section 3.5, D-02)', async () => {
  const { device_code } = await begin()
  assert.deepEqual(await errorOf(device_code), [400, 'authorization_pending'])
})

test('who polls too early is told to slow down, by five seconds more each time (RFC 8628 section 3.5, D-02)', async () => {
  const { device_code } = await begin()
  assert.deepEqual(await errorOf(device_code), [400, 'authorization_pending'])
  clock.advance(4)
  assert.deepEqual(await errorOf(device_code), [400, 'slow_down'])
  clock.advance(9)
  assert.deepEqual(await errorOf(device_code), [400, 'slow_down'])
  clock.advance(15)
  assert.deepEqual(await errorOf(device_code), [400, 'authorization_pending'])
  clock.advance(14)
  assert.deepEqual(await errorOf(device_code), [400, 'slow_down'])
  clock.advance(20)
  assert.deepEqual(await errorOf(device_code), [400, 'authorization_pending'])
})

test('the wait goes by the issuer’s clock, and one that is put back slows nobody down (decision 26)', async () => {
  const { device_code } = await begin()
  await errorOf(device_code)
  await http.put('/api/clock').send({ offset_seconds: 5 })
  assert.deepEqual(await errorOf(device_code), [400, 'authorization_pending'])
  await http.put('/api/clock').send({})
  assert.deepEqual(await errorOf(device_code), [400, 'authorization_pending'])
})

test('what was approved is given: who, which scopes, for which resource, with refresh and ID token (RFC 8628 section 3.5)', async () => {
  const { device_code, user_code } = await begin({
    scope: 'openid read',
    resource: ['https://a.example/mcp', 'urn:b'],
  })
  assert.equal((await approve(user_code, 'bob')).status, 200)
  const { status, body } = await redeem(device_code)
  assert.equal(status, 200)
  assert.deepEqual([body.token_type, body.expires_in, body.scope], ['Bearer', 3600, 'openid read'])
  const { sub, aud, client_id, auth_time } = decodeJwt(body.access_token)
  assert.deepEqual(
    [sub, aud, client_id, auth_time],
    ['bob', ['https://a.example/mcp', 'urn:b'], 'demo-client', clock.now()],
  )
  assert.equal(decodeJwt(body.id_token).sub, 'bob')
  assert.match(body.refresh_token, /^[A-Za-z0-9_-]{43}$/)
  const asked = await http.form('/introspect', { token: body.access_token }, RESOURCE_SERVER)
  assert.equal(asked.body.active, true)
})

test('who asks for no scope gets the default one, and is told so (finding 4)', async () => {
  const { device_code, user_code } = await begin()
  await approve(user_code)
  const { body } = await redeem(device_code)
  assert.equal(body.scope, 'read')
  assert.equal(decodeJwt(body.access_token).aud, 'http://127.0.0.1:8000/mcp')
})

test('a device that was approved need not wait for its interval (RFC 8628 section 3.5)', async () => {
  const { device_code, user_code } = await begin()
  await errorOf(device_code)
  await approve(user_code)
  assert.equal((await redeem(device_code)).status, 200)
})

test('a device that was denied is told so (RFC 8628 section 3.5, D-02)', async () => {
  const { device_code, user_code } = await begin()
  await decide(user_code, 'deny')
  const { status, body } = await redeem(device_code)
  assert.deepEqual([status, body.error], [400, 'access_denied'])
})

test('a device code expires by the issuer’s clock, approved or not (RFC 8628 section 3.5, D-02)', async () => {
  const waiting = await begin()
  const approved = await begin()
  await approve(approved.user_code)
  clock.advance(599)
  assert.deepEqual(await errorOf(waiting.device_code), [400, 'authorization_pending'])
  clock.advance(1)
  assert.deepEqual(await errorOf(waiting.device_code), [400, 'expired_token'])
  assert.deepEqual(await errorOf(approved.device_code), [400, 'expired_token'])
  assert.equal((await approve(waiting.user_code)).status, 409)
})

test('an unknown device code is invalid_grant, and a missing one invalid_request (RFC 8628 section 3.4, D-02)', async () => {
  assert.deepEqual(await errorOf('no-such-code'), [400, 'invalid_grant'])
  const { body } = await http.form('/token', { grant_type: GRANT }, DEMO_CLIENT)
  assert.equal(body.error, 'invalid_request')
})

test('a device code is the client’s that asked, whoever else tries changes nothing (RFC 8628 section 3.4, D-04)', async () => {
  const { device_code, user_code } = await begin()
  const steal = () => http.form('/token', { grant_type: GRANT, device_code, client_id: PUBLIC })
  assert.equal((await steal()).body.error, 'invalid_grant')
  assert.deepEqual(await errorOf(device_code), [400, 'authorization_pending'])
  await approve(user_code)
  assert.equal((await steal()).body.error, 'invalid_grant')
  assert.equal((await redeem(device_code)).status, 200)
})

test('a device code of one issuer is nothing at another (issuers are separate)', async () => {
  await http.post('/api/issuers').send({ name: 'other' })
  const { device_code, user_code } = await begin()
  const form = { grant_type: GRANT, device_code }
  assert.equal(
    (await http.form('/issuers/other/token', form, DEMO_CLIENT)).body.error,
    'invalid_grant',
  )
  const elsewhere = http.post(`/issuers/other/api/device-codes/${user_code}/approve`)
  assert.equal((await elsewhere.send({ subject: 'alice' })).status, 404)
})

test('a device code gives tokens once (RFC 8628 section 3.5, D-05)', async () => {
  const { device_code, user_code } = await begin()
  await approve(user_code)
  assert.equal((await redeem(device_code)).status, 200)
  assert.deepEqual(await errorOf(device_code), [400, 'invalid_grant'])
  clock.advance(600)
  assert.deepEqual(await errorOf(device_code), [400, 'invalid_grant'])
})

test('of thirty polls at once one gets the tokens, and the rest invalid_grant (D-05)', async () => {
  const { device_code, user_code } = await begin()
  await approve(user_code)
  const answers = await Promise.all(Array.from({ length: 30 }, () => redeem(device_code)))
  const given = answers.filter(({ status }) => status === 200)
  assert.equal(given.length, 1)
  const refused = answers.filter(({ body }) => body.error === 'invalid_grant')
  assert.equal(refused.length, 29)
})

test('of ten decisions at once one alone holds (RFC 8628 section 3.3)', async () => {
  const { device_code, user_code } = await begin()
  const decisions = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      at % 2 === 0 ? approve(user_code) : decide(user_code, 'deny'),
    ),
  )
  const held = decisions.filter(({ status }) => status === 200)
  assert.equal(held.length, 1)
  const { status } = await redeem(device_code)
  assert.equal(status, held[0]?.body.status === 'approved' ? 200 : 400)
})

test('what somebody granted can be taken back before the device has fetched it (RFC 7009 section 2.1)', async () => {
  const { device_code, user_code } = await begin()
  await approve(user_code)
  const of = { clientId: 'demo-client', subject: 'alice' }
  const grant = await idp.store.grants.latest(issuer.id, of)
  assert.ok(grant)
  await idp.store.transaction((tx) => tx.grants.revoke(issuer.id, grant.id, clock.now()))
  assert.deepEqual(await errorOf(device_code), [400, 'access_denied'])
})

test('with somebody who approves everything the device is let in at once (--auto-approve)', async () => {
  const auto = await openTestIdp({
    settings: { oauth: { ...idp.settings.oauth, autoApprove: 'bob' } },
  })
  const begun = await auto.http.form('/device_authorization', { scope: 'openid' }, DEMO_CLIENT)
  const form = { grant_type: GRANT, device_code: begun.body.device_code }
  const { body } = await auto.http.form('/token', form, DEMO_CLIENT)
  assert.equal(decodeJwt(body.id_token).sub, 'bob')
  await auto.close()
})

test('a GET of the complete URI looks nothing up and approves nothing (RFC 8628 sections 3.3.1, 5.4, D-03)', async () => {
  const { device_code, user_code } = await begin()
  const path = `/device?user_code=${user_code}`
  const { status, text, headers } = await http.get(`${path}&decision=approve&sub=alice`)
  assert.deepEqual([status, headers['cache-control']], [200, 'no-store'])
  assert.ok(text.includes(`value="${user_code}"`))
  assert.ok(!text.includes('Demo client'))
  await http.head(path)
  assert.deepEqual(await errorOf(device_code), [400, 'authorization_pending'])
})

test('the page takes a code in any case and a decision in one form, and says so (RFC 8628 section 3.3)', async () => {
  const { device_code, user_code } = await begin()
  const typed = user_code.toLowerCase().replace('-', '')
  const shown = await page({ user_code: typed })
  assert.equal(shown.status, 200)
  assert.ok(shown.text.includes('Demo client') && shown.text.includes(user_code))
  const done = await page({ user_code: typed, decision: 'approve', sub: 'bob' })
  assert.equal(done.status, 200)
  assert.match(done.text, /<h1>Approved<\/h1>/)
  assert.match(String(done.headers['set-cookie']), /HttpOnly; SameSite=Lax/)
  const again = await page({ user_code, decision: 'deny' })
  assert.equal(again.status, 400)
  assert.equal(decodeJwt((await redeem(device_code)).body.access_token).sub, 'bob')
})

test('the page of a named issuer knows its own codes alone (RFC 8628 section 3.3)', async () => {
  const named = await http.form('/issuers/other/device_authorization', {}, DEMO_CLIENT)
  const { user_code } = named.body
  assert.equal((await page({ user_code }, '/issuers/other/device')).status, 200)
  assert.equal((await page({ user_code })).status, 400)
  assert.equal((await http.get('/issuers/no-such/device')).status, 404)
})

test('a form of a page of another origin decides nothing (L-10)', async () => {
  const { device_code, user_code } = await begin()
  const body = `user_code=${user_code}&decision=approve&sub=alice`
  for (const headers of [
    { Origin: 'http://evil.example' },
    { Origin: 'null' },
    { 'Sec-Fetch-Site': 'cross-site' },
  ]) {
    const sent = await http.post('/device').type('form').set(headers).send(body)
    assert.equal(sent.status, 403, JSON.stringify(headers))
  }
  assert.deepEqual(await errorOf(device_code), [400, 'authorization_pending'])
})

test('the page needs no admin token, since it is for whoever has a device; the API does (decision 5)', async () => {
  const guarded = await openTestIdp({ adminToken: 'secret' })
  const begun = await guarded.http.form('/device_authorization', {}, DEMO_CLIENT)
  const { user_code } = begun.body
  assert.equal((await guarded.http.get('/device')).status, 200)
  const path = `/api/device-codes/${user_code}/approve`
  assert.equal((await guarded.http.post(path).send({ subject: 'alice' })).status, 401)
  const form = { user_code, decision: 'approve', sub: 'alice' }
  assert.equal((await guarded.http.form('/device', form)).status, 200)
  await guarded.close()
})

test('no page may be framed, and nothing of a client gets into it unescaped (H-02, U-01)', async () => {
  const client = {
    client_id: 'hostile',
    client_secret: 's',
    client_name: '<script>alert(1)</script>\u202e',
    grant_types: [GRANT],
  }
  await http.post('/api/clients').send(client)
  const scope = "<img/src='x'>"
  const begun = await ask({ scope, resource: "urn:x:'<b>" }, ['hostile', 's'])
  const { text, headers } = await page({ user_code: begun.body.user_code })
  assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/)
  assert.ok(!/<script>alert|<img|<b>|\u202e/.test(text))
  const reflected = await http.get('/device?user_code=%22%3E%3Cscript%3Ealert(1)%3C/script%3E')
  assert.ok(!reflected.text.includes('<script>alert'))
})

test('after so many wrong codes in a minute none is looked up for a while, at this issuer alone (RFC 6749 section 10.10, RFC 8628 section 5.1, D-06)', async () => {
  const OTHER = '/issuers/other'
  const begun = await http.form(`${OTHER}/device_authorization`, {}, DEMO_CLIENT)
  const { user_code } = begun.body
  const enter = (code: string, at = OTHER) => page({ user_code: code }, `${at}/device`)
  clock.advance(60)
  for (const malformed of ['', 'x', 'AAAAAAAA']) {
    assert.equal((await enter(malformed)).status, 400)
  }
  const guesses = await Promise.all(Array.from({ length: MOST_GUESSES }, () => enter('BBBBBBBB')))
  assert.ok(guesses.every(({ status }) => status === 400))
  for (const code of ['BBBBBBBB', user_code]) {
    const { status, text, headers } = await enter(code)
    assert.deepEqual([status, headers['retry-after']], [429, '60'])
    assert.match(text, /Too many wrong codes were entered here/)
  }
  assert.equal((await enter('BBBBBBBB', '')).status, 400)
  clock.advance(60)
  assert.equal((await enter(user_code)).status, 200)
})

test('who is signed in keeps the time of that; whoever approves as somebody else signs in anew (OpenID Connect Core 1.0 section 2)', async () => {
  const decided = async (sub: string, cookie = '') => {
    const { device_code, user_code } = await begin({ scope: 'openid' })
    const form = `user_code=${user_code}&decision=approve&sub=${sub}`
    const { headers } = await http.post('/device').type('form').set('Cookie', cookie).send(form)
    const { auth_time } = decodeJwt((await redeem(device_code)).body.id_token)
    return { auth_time, cookie: headers['set-cookie']?.[0]?.split(';')[0] }
  }
  const first = await decided('bob')
  clock.advance(100)
  const again = await decided('bob', first.cookie)
  assert.deepEqual([again.auth_time, again.cookie], [first.auth_time, undefined])
  const other = await decided('alice', first.cookie)
  assert.deepEqual([other.auth_time, other.cookie === undefined], [clock.now(), false])
})

test('no code gets into a log or an event (O-01)', async () => {
  const { device_code, user_code } = await begin()
  await http.get(`/device?user_code=${user_code}`)
  await page({ user_code })
  await approve(user_code)
  await redeem(device_code)
  const events = await http.get('/api/events?limit=500')
  const seen = JSON.stringify([logged, events.body])
  assert.ok(!seen.includes(user_code) && !seen.includes(user_code.replace('-', '')))
  assert.ok(!seen.includes(device_code))
})

test('what was decided is an event: who let whom in, or that somebody was denied (events)', async () => {
  const types = async () =>
    (await http.get('/api/events?type=grant_created,grant_denied&limit=2')).body.items
  const approved = await begin()
  await approve(approved.user_code, 'bob')
  const denied = await begin()
  await decide(denied.user_code, 'deny')
  const [second, first] = await types()
  assert.deepEqual(
    [first.type, first.client_id, first.data.subject],
    ['grant_created', 'demo-client', 'bob'],
  )
  assert.deepEqual([second.type, second.client_id], ['grant_denied', 'demo-client'])
})

test('a device code that was asked for with a DPoP proof is for the holder of its key (RFC 9449 section 5)', async () => {
  const [key, other] = [await proofKey(), await proofKey()]
  const htu = `${DEFAULT_URL}/device_authorization`
  const sent = (path: string, proof: string, form: string) =>
    http.post(path).type('form').set('DPoP', proof).send(`client_id=${PUBLIC}&${form}`)
  const at = { claims: { htu, iat: clock.now() } }
  const begun = await sent('/issuers/default/device_authorization', await dpopProof(key, at), '')
  const { device_code, user_code } = begun.body
  await approve(user_code)
  const form = `grant_type=${encodeURIComponent(GRANT)}&device_code=${device_code}`
  const token = async (by: ProofKey) =>
    sent('/issuers/default/token', await dpopProof(by, { claims: { iat: clock.now() } }), form)
  const bare = await http.form('/token', { grant_type: GRANT, device_code, client_id: PUBLIC })
  assert.equal(bare.body.error, 'invalid_grant')
  assert.equal((await token(other)).body.error, 'invalid_grant')
  const { body } = await token(key)
  assert.equal(body.token_type, 'DPoP')
  assert.deepEqual(decodeJwt(body.access_token).cnf, { jkt: key.jkt })
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Issuer } from '../../src/core/issuers/issuer.ts'
import { SUBJECT_COOKIE } from '../../src/http/authorize/subject-session.ts'
import { signInSubject } from '../../src/idp/authorize/subject-sessions.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import { grantTokens } from '../support/grants.ts'
import { formBody, type Parameters, PUBLIC_URL } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const tested = await openTestIdp()
const { http, idp, issuer, clock, close } = tested
after(close)

const AFTER = 'https://app.test/bye?a=b'
const LOOPBACK = 'http://127.0.0.1:1234/bye'
await http.post('/api/clients').send({
  client_id: 'app',
  client_name: 'The <b>App</b>',
  client_secret: 'secret',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: ['https://app.test/cb'],
  post_logout_redirect_uris: [AFTER, LOOPBACK],
})

/** The Cookie header of a browser in which somebody is signed in. */
async function signIn(subject = 'alice', at: Issuer = issuer): Promise<string> {
  const value = await idp.store.transaction((tx) => signInSubject(idp, at, { tx, subject }))
  return `${SUBJECT_COOKIE}=${value}`
}

/** Whether that browser is still signed in: asked again, the page names who is. */
async function isSignedIn(cookie: string): Promise<boolean> {
  const { text } = await http.get('/logout').set('Cookie', cookie)
  return !text.includes('Nobody is signed in')
}

const hintFor = async (subject = 'alice', clientId = 'app') =>
  (await grantTokens(tested, { clientId, subject })).id_token

const get = (parameters: Parameters, cookie = '') =>
  http.get(`/logout?${formBody(parameters)}`).set('Cookie', cookie)

const post = (parameters: Parameters, cookie = '') =>
  http.form('/logout', parameters).set('Cookie', cookie)

test('with an ID token of who is signed in the browser is signed out at once and sent back with its state (RP-Initiated Logout sections 2, 3)', async () => {
  for (const ask of [get, post]) {
    const cookie = await signIn()
    const id_token_hint = await hintFor()
    const state = 'a b&c=ü'
    const { status, headers } = await ask(
      { id_token_hint, post_logout_redirect_uri: AFTER, state },
      cookie,
    )
    assert.equal(status, 303)
    assert.equal(headers.location, `${AFTER}&state=a+b%26c%3D%C3%BC`)
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(await isSignedIn(cookie), false)
  }
})

test('the cookie is taken back, and the event log says who was signed out and by whom', async () => {
  const cookie = await signIn()
  const { headers } = await get({ id_token_hint: await hintFor() }, cookie)
  const taken = (headers['set-cookie'] as unknown as string[]).map((one) => one.split(';')[0])
  assert.deepEqual(new Set(taken), new Set([`${SUBJECT_COOKIE}=`]))
  const filter = { types: ['subject_signed_out' as const] }
  const [event] = await idp.store.events.list(issuer.id, filter, { limit: 1 })
  assert.deepEqual([event?.clientId, event?.data], ['app', { subject: 'alice' }])
})

test('an ID token that has expired is as good a hint (RP-Initiated Logout section 2)', async () => {
  const id_token_hint = await hintFor()
  clock.advance(24 * 3600)
  const cookie = await signIn()
  const { status } = await get({ id_token_hint, post_logout_redirect_uri: AFTER }, cookie)
  assert.equal(status, 303)
  assert.equal(await isSignedIn(cookie), false)
})

test('without an ID token a person is asked, and nothing changes until they answer (RP-Initiated Logout section 2)', async () => {
  const cookie = await signIn()
  const request = { client_id: 'app', post_logout_redirect_uri: AFTER, state: '"><script>' }
  const asked = await get(request, cookie)
  assert.equal(asked.status, 200)
  assert.match(asked.text, /Sign out alice\?/)
  assert.match(asked.text, /The &lt;b&gt;App&lt;\/b&gt; sent you here/)
  assert.match(asked.text, /app\.test/)
  assert.ok(!asked.text.includes('"><script>'))
  assert.equal(await isSignedIn(cookie), true)
  const stayed = await post({ ...request, decision: 'stay' }, cookie)
  assert.match(stayed.text, /Still signed in as alice/)
  assert.equal(await isSignedIn(cookie), true)
  const out = await post({ ...request, decision: 'sign_out' }, cookie)
  assert.equal(out.status, 303)
  assert.equal(out.headers.location, `${AFTER}&state=%22%3E%3Cscript%3E`)
  assert.equal(await isSignedIn(cookie), false)
})

test("the page's form carries the request along", async () => {
  const cookie = await signIn()
  const { text } = await get({ client_id: 'app', post_logout_redirect_uri: LOOPBACK }, cookie)
  const hidden = [...text.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)]
  assert.deepEqual(
    hidden.map(([, name, value]) => [name, value]),
    [
      ['client_id', 'app'],
      ['post_logout_redirect_uri', LOOPBACK],
    ],
  )
  assert.match(text, /<form [^>]*action="\/logout"/)
})

test('an ID token of somebody else asks too, and names whom it means (RP-Initiated Logout section 2)', async () => {
  const cookie = await signIn('alice')
  const request = { id_token_hint: await hintFor('bob'), post_logout_redirect_uri: AFTER }
  const { status, text } = await get(request, cookie)
  assert.equal(status, 200)
  assert.match(text, /It means bob/)
  assert.equal(await isSignedIn(cookie), true)
})

test('the decision must come from our own page (decision 2)', async () => {
  for (const headers of [
    { Origin: 'https://evil.test' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { Origin: 'null' },
  ]) {
    const cookie = await signIn()
    const { status } = await post({ decision: 'sign_out' }, cookie).set(headers)
    assert.equal(status, 403)
    assert.equal(await isSignedIn(cookie), true)
  }
  const cookie = await signIn()
  const own = await post({ decision: 'sign_out' }, cookie).set('Origin', PUBLIC_URL)
  assert.match(own.text, /<h1>Signed out<\/h1>/)
  assert.equal(await isSignedIn(cookie), false)
})

test("a client's page may post the request; where the browser left the cookie out a person is asked first (RP-Initiated Logout section 2)", async () => {
  const request = { id_token_hint: await hintFor(), post_logout_redirect_uri: AFTER }
  const asked = await post(request).set('Origin', 'https://app.test')
  assert.equal(asked.status, 200)
  assert.match(asked.text, /Sign out\?/)
  const cookie = await signIn()
  const answered = await post({ ...request, decision: 'sign_out' }, cookie)
  assert.deepEqual([answered.status, answered.headers.location], [303, AFTER])
  assert.equal(await isSignedIn(cookie), false)
})

test('where nobody is signed in the browser is sent back at once, or told so', async () => {
  const sent = await get({ client_id: 'app', post_logout_redirect_uri: LOOPBACK, state: 's' })
  assert.deepEqual([sent.status, sent.headers.location], [303, `${LOOPBACK}?state=s`])
  const told = await get({})
  assert.equal(told.status, 200)
  assert.match(told.text, /Nobody is signed in/)
})

test('without an address to go to a page says that one is signed out', async () => {
  const cookie = await signIn()
  const { status, text } = await get({ id_token_hint: await hintFor(), state: 'x' }, cookie)
  assert.equal(status, 200)
  assert.match(text, /<h1>Signed out<\/h1>/)
  assert.equal(await isSignedIn(cookie), false)
})

test('an address that is not registered to the letter is an error page and never a redirect, and nobody is signed out (RP-Initiated Logout sections 2, 4)', async () => {
  const cookie = await signIn()
  const id_token_hint = await hintFor()
  for (const post_logout_redirect_uri of [
    'https://evil.test/',
    'https://app.test/bye',
    `${AFTER}&c`,
    `${AFTER}#x`,
    'https://app.test/cb',
    'http://127.0.0.1:1235/bye',
    'javascript:alert(1)',
    '//app.test/bye?a=b',
    'https://APP.test/bye?a=b',
  ])
    for (const request of [
      { id_token_hint, post_logout_redirect_uri },
      { client_id: 'app', post_logout_redirect_uri },
    ]) {
      const { status, headers, text } = await get(request, cookie)
      assert.deepEqual([status, headers.location], [400, undefined], post_logout_redirect_uri)
      assert.match(text, /post_logout_redirect_uri is not among/)
    }
  assert.equal(await isSignedIn(cookie), true)
})

test('an address without a client, or of one that registered none or is unknown, is an error page (RP-Initiated Logout section 2)', async () => {
  const cookie = await signIn()
  for (const request of [
    { post_logout_redirect_uri: AFTER },
    { post_logout_redirect_uri: AFTER, client_id: 'demo-client' },
    { post_logout_redirect_uri: AFTER, client_id: 'nobody' },
    { client_id: 'nobody' },
  ]) {
    const { status, headers } = await get(request, cookie)
    assert.deepEqual([status, headers.location], [400, undefined])
  }
  assert.equal(await isSignedIn(cookie), true)
})

test('a hint that is not our ID token, or not of the client named, is an error page (RP-Initiated Logout sections 2, 4)', async () => {
  const cookie = await signIn()
  const granted = await grantTokens(tested, { clientId: 'app' })
  const [head, payload] = granted.id_token.split('.')
  await http.post('/api/issuers').send({ name: 'elsewhere' })
  const elsewhere = await findIssuer(idp, 'elsewhere')
  await http.post('/issuers/elsewhere/api/clients').send({
    client_id: 'app',
    client_secret: 's',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['https://app.test/cb'],
  })
  const foreign = await grantTokens({ idp, issuer: elsewhere }, { clientId: 'app' })
  const mint = async (claims: object) => {
    const sent = http.post('/api/tokens').send({ header: { typ: 'JWT' }, audience: 'app', claims })
    return (await sent).body.access_token as string
  }
  const like = await get({ id_token_hint: await mint({}), post_logout_redirect_uri: AFTER })
  assert.equal(like.status, 303)
  for (const [id_token_hint, why] of [
    ['x', /must be a signed JWT/],
    [`${head}.${payload}.AAAA`, /signature that is not good/],
    [`${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`, /must have an alg of/],
    [granted.access_token, /is no ID token/],
    [granted.refresh_token, /must be a signed JWT/],
    [foreign.id_token, /names no key of its issuer/],
    [await mint({ iss: 'https://else.test' }), /was not issued by this issuer/],
    [await mint({ sub: null }), /is no ID token/],
  ] as const) {
    const { status, text } = await get({ id_token_hint }, cookie)
    assert.equal(status, 400)
    assert.match(text, why)
    assert.ok(!text.includes(id_token_hint) || id_token_hint === 'x')
  }
  const mixed = await get({ id_token_hint: granted.id_token, client_id: 'demo-client' }, cookie)
  assert.equal(mixed.status, 400)
  assert.equal(await isSignedIn(cookie), true)
})

test('what is unknown, a logout_hint and ui_locales are ignored (RP-Initiated Logout section 2)', async () => {
  const cookie = await signIn()
  const hints = { logout_hint: 'bob', ui_locales: 'de fr', other: 'x' }
  const { status } = await get({ ...hints, id_token_hint: await hintFor() }, cookie)
  assert.equal(status, 200)
  assert.equal(await isSignedIn(cookie), false)
})

test('repeated parameters, other bodies and bad escapes are refused', async () => {
  for (const [sent, status] of [
    [http.get('/logout?state=a&state=b'), 400],
    [http.get('/logout?state=%ff'), 400],
    [http.post('/logout').send({ state: 'x' }), 415],
    [http.put('/logout'), 405],
    [http.delete('/logout'), 405],
  ] as const)
    assert.equal((await sent).status, status)
})

test('a HEAD signs nobody out', async () => {
  const cookie = await signIn()
  const query = formBody({ id_token_hint: await hintFor() })
  const { status } = await http.head(`/logout?${query}`).set('Cookie', cookie)
  assert.equal(status, 405)
  assert.equal(await isSignedIn(cookie), true)
})

test('each issuer signs out its own people; the root is the default issuer', async () => {
  const other = await findIssuer(idp, 'elsewhere')
  const [here, there] = [await signIn(), await signIn('bob', other)]
  const both = `${there}; ${here}`
  const page = await http.get('/issuers/elsewhere/logout').set('Cookie', both)
  assert.match(page.text, /Sign out bob\?/)
  const out = http.form('/issuers/elsewhere/logout', { decision: 'sign_out' })
  assert.match((await out.set('Cookie', both)).text, /<h1>Signed out<\/h1>/)
  assert.equal(await isSignedIn(here), true)
  const rest = await http.get('/issuers/default/logout').set('Cookie', both)
  assert.match(rest.text, /Sign out alice\?/)
})

test('what was granted outlives the sign-in: tokens and refresh tokens stay good', async () => {
  const { id_token, refresh_token, access_token } = await grantTokens(tested, { clientId: 'app' })
  const cookie = await signIn()
  await get({ id_token_hint: id_token }, cookie)
  const userinfo = http.get('/userinfo').set('Authorization', `Bearer ${access_token}`)
  assert.equal((await userinfo).status, 200)
  const parameters = { grant_type: 'refresh_token', refresh_token }
  assert.equal((await http.form('/token', parameters, ['app', 'secret'])).status, 200)
})

test('the endpoint is in the metadata, needs no admin token, and shows nothing of a request in the log (O-01)', async () => {
  const metadata = await http.get('/.well-known/openid-configuration')
  assert.equal(metadata.body.end_session_endpoint, `${PUBLIC_URL}/issuers/default/logout`)
  const guarded = await openTestIdp({ adminToken: 'sesame' })
  assert.equal((await guarded.http.get('/logout')).status, 200)
  await guarded.close()
  const id_token_hint = await hintFor()
  await get({ id_token_hint, state: 'state-of-the-client' }, await signIn())
  const events = await http.get('/api/events?limit=500')
  const told = events.text + JSON.stringify(tested.logged)
  assert.ok(!told.includes(id_token_hint) && !told.includes('state-of-the-client'))
})

test('the page may not be framed, loads nothing from elsewhere, and lets its form lead to the client', async () => {
  const { headers } = await get({}, await signIn())
  const policy = headers['content-security-policy'] ?? ''
  assert.match(policy, /default-src 'none'/)
  assert.match(policy, /frame-ancestors 'none'/)
  assert.doesNotMatch(policy, /form-action/)
  assert.equal(headers['access-control-allow-origin'], undefined)
})

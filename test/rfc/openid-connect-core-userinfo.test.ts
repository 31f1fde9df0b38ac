import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { decodeJwt } from 'jose'
import { grantTokens } from '../support/grants.ts'
import { PUBLIC_URL } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const tested = await openTestIdp()
const { http, close } = tested
after(close)

await http.post('/api/subjects').send({
  sub: 'carol',
  name: 'Carol <b>"C"</b>',
  email: 'carol@example.com',
  claims: {
    email_verified: true,
    preferred_username: 'carol',
    locale: 'de',
    address: { country: 'DE' },
    phone_number: '+49 1',
    groups: ['ops'],
    sub: 'not-carol',
    favourite: 'secret',
  },
})

const userinfo = (token: string) => http.get('/userinfo').set('Authorization', `Bearer ${token}`)

async function claimsFor(scope: string, subject = 'carol') {
  const { access_token } = await grantTokens(tested, { scope, subject })
  const { status, body, headers } = await userinfo(access_token)
  assert.equal(status, 200)
  assert.match(headers['content-type'] ?? '', /^application\/json/)
  assert.equal(headers['cache-control'], 'no-store')
  return body
}

test('each scope gives its claims and no others, and sub always comes (OpenID Connect Core sections 5.3.2, 5.4)', async () => {
  const profile = { name: 'Carol <b>"C"</b>', preferred_username: 'carol', locale: 'de' }
  const email = { email: 'carol@example.com', email_verified: true }
  const sub = 'carol'
  assert.deepEqual(await claimsFor('openid'), { sub })
  assert.deepEqual(await claimsFor('openid profile'), { sub, ...profile })
  assert.deepEqual(await claimsFor('openid email read'), { sub, ...email })
  assert.deepEqual(await claimsFor('openid phone address'), {
    sub,
    phone_number: '+49 1',
    address: { country: 'DE' },
  })
  assert.deepEqual(await claimsFor('openid profile email'), { sub, ...profile, ...email })
})

test('the sub is that of the ID token (OpenID Connect Core section 5.3.2)', async () => {
  const { access_token, id_token } = await grantTokens(tested, { subject: 'carol' })
  assert.equal((await userinfo(access_token)).body.sub, decodeJwt(id_token).sub)
})

test('of a subject that is not registered there is the sub alone (OpenID Connect Core section 5.3.2)', async () => {
  assert.deepEqual(await claimsFor('openid profile email', 'never-seen'), { sub: 'never-seen' })
})

test('a change of the subject shows at once, as it is asked for each time', async () => {
  const { access_token } = await grantTokens(tested, { scope: 'openid email', subject: 'bob' })
  assert.equal((await userinfo(access_token)).body.email, 'bob@example.com')
  await http.put('/api/subjects/bob').send({ name: 'Bob', email: 'new@example.com' })
  assert.equal((await userinfo(access_token)).body.email, 'new@example.com')
})

test('an opaque token and one that was minted are as good, at every issuer its own (OpenID Connect Core section 5.3.1)', async () => {
  for (const format of ['jwt', 'opaque']) {
    const minted = await http.post('/api/tokens').send({ format, scope: 'openid email' })
    const { body } = await userinfo(minted.body.access_token)
    assert.deepEqual([body.sub, body.email], ['alice', 'alice@example.com'])
  }
  const asList = { scope: null, claims: { scp: ['openid', 'email'] } }
  const listed = await http.post('/api/tokens').send(asList)
  assert.equal((await userinfo(listed.body.access_token)).body.email, 'alice@example.com')
  await http.post('/api/issuers').send({ name: 'other' })
  const { access_token } = await grantTokens(tested)
  const elsewhere = await http
    .get('/issuers/other/userinfo')
    .set('Authorization', `Bearer ${access_token}`)
  assert.equal(elsewhere.status, 401)
  const here = await http
    .get('/issuers/default/userinfo')
    .set('Authorization', `Bearer ${access_token}`)
  assert.equal(here.body.sub, 'alice')
})

test('a POST is answered too: with the token in the header and any or no body, or in the form (OpenID Connect Core section 5.3.1)', async () => {
  const { access_token } = await grantTokens(tested)
  const authorization = `Bearer ${access_token}`
  const asked = [
    http.post('/userinfo').set('Authorization', authorization),
    http.post('/userinfo').set('Authorization', authorization).type('form').send('a=b'),
    http.post('/userinfo').set('Authorization', authorization).send({ any: 'JSON' }),
    http.form('/userinfo', { access_token }),
  ]
  for (const sent of asked) {
    const { status, body } = await sent
    assert.deepEqual([status, body.sub], [200, 'alice'])
  }
  const inJson = await http.post('/userinfo').send({ access_token })
  assert.equal(inJson.status, 401)
})

test('the endpoint is in the metadata, and lets browsers of other origins in (OpenID Connect Core section 5.3)', async () => {
  const metadata = await http.get('/.well-known/openid-configuration')
  assert.equal(metadata.body.userinfo_endpoint, `${PUBLIC_URL}/issuers/default/userinfo`)
  const { access_token } = await grantTokens(tested)
  const { headers, status } = await userinfo(access_token).set('Origin', 'https://app.test')
  assert.deepEqual([status, headers['access-control-allow-origin']], [200, '*'])
  const preflight = await http.options('/userinfo').set('Origin', 'https://app.test')
  assert.equal(preflight.status, 204)
  assert.match(preflight.headers['access-control-allow-headers'] ?? '', /Authorization/)
})

test('the endpoint can be made to answer badly (endpoint fault userinfo)', async () => {
  const { access_token } = await grantTokens(tested)
  await http.put('/api/faults/endpoints/userinfo').send({ mode: 'status', status: 503, times: 1 })
  assert.equal((await userinfo(access_token)).status, 503)
  assert.equal((await userinfo(access_token)).status, 200)
})

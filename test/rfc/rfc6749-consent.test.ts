import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { decodeJwt } from 'jose'
import { authorizePath, CALLBACK, redeem, ticketOf, told } from '../support/authorize.ts'
import { type Parameters, PUBLIC_URL } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, idp, issuer, close } = await openTestIdp()
after(close)

/** Posts the page's form as a browser does. */
const decide = (form: Parameters) => http.form('/authorize', form).set('Origin', PUBLIC_URL)

const grants = async () => {
  const filter = { types: ['grant_created' as const] }
  return (await idp.store.events.list(issuer.id, filter, { limit: 500 })).length
}

test('a GET asks who signs in and whether they grant it: there is no code before somebody has answered (RFC 6749 sections 3.1, 4.1.1)', async () => {
  const before = await grants()
  const page = await http.get(authorizePath({ scope: 'read', prompt: 'login' }))
  assert.deepEqual([page.status, page.headers.location], [200, undefined])
  assert.match(page.text, /Sign in to Demo public client/)
  assert.equal(await grants(), before)
  const form = { ticket: ticketOf(page.text), decision: 'approve' }
  const nobody = await decide(form)
  assert.deepEqual([nobody.status, nobody.headers.location], [400, undefined])
  assert.equal(await grants(), before)
  const { body } = await redeem(http, told(await decide({ ...form, sub: 'bob' })).get('code') ?? '')
  assert.equal(decodeJwt(body.access_token).sub, 'bob')
  assert.equal(await grants(), before + 1)
})

test('what somebody denies is told to the client as access_denied, with its state (RFC 6749 section 4.1.2.1)', async () => {
  const before = await grants()
  const { text } = await http.get(authorizePath())
  const answer = await decide({ ticket: ticketOf(text), decision: 'deny', sub: 'alice' })
  assert.equal(answer.headers.location?.startsWith(`${CALLBACK}?error=access_denied&`), true)
  assert.deepEqual([told(answer).get('state'), told(answer).has('code')], ['state-1', false])
  assert.equal(await grants(), before)
})

test('a decision is taken from our own page only, and with the ticket of its very request (RFC 6749 section 10.12)', async () => {
  const before = await grants()
  const form = { ticket: ticketOf((await http.get(authorizePath())).text), decision: 'approve' }
  for (const origin of ['https://evil.example', 'null', CALLBACK.replace('/callback', '')]) {
    const sent = http.form('/authorize', { ...form, sub: 'alice' }).set('Origin', origin)
    const { status, headers } = await sent
    assert.deepEqual([status, headers.location], [403, undefined], origin)
  }
  const made = await decide({ ...form, ticket: 'x'.repeat(43), sub: 'alice' })
  assert.deepEqual([made.status, made.headers.location], [400, undefined])
  assert.equal(await grants(), before)
  assert.equal(told(await decide({ ...form, sub: 'alice' })).has('code'), true)
})

test('the page tells what a client that registered itself cannot choose: its id, and the host that it is answered at (RFC 7591 section 5)', async () => {
  const { body } = await http.post('/register').send({
    redirect_uris: ['https://elsewhere.example/cb'],
    client_name: 'Demo public client',
    token_endpoint_auth_method: 'none',
  })
  const { client_id } = body
  const { text } = await http.get(
    authorizePath({ client_id, redirect_uri: 'https://elsewhere.example/cb' }),
  )
  assert.ok(text.includes(client_id))
  assert.match(text, /<strong>elsewhere\.example<\/strong>/)
  assert.match(text, /It registered itself: its name is its own word/)
})

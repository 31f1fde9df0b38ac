import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  authorizePath,
  CALLBACK,
  changed,
  codeFor,
  redeem,
  told,
  VERIFIER,
} from '../support/authorize.ts'
import { DEMO_CLIENT, RESOURCE_SERVER } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, clock, idp, close } = await openTestIdp()
after(close)

const isActive = async (token: string) =>
  (await http.form('/introspect', { token }, RESOURCE_SERVER)).body.active

test('a missing or unknown client is told on a page, and nobody is redirected (A-01, RFC 6749 section 4.1.2.1)', async () => {
  for (const changes of [{ client_id: undefined }, { client_id: '' }, { client_id: 'unknown' }]) {
    const { status, headers, text } = await http.get(authorizePath(changes))
    assert.equal(status, 400)
    assert.equal(headers.location, undefined)
    assert.match(headers['content-type'] ?? '', /^text\/html/)
    assert.match(text, /This sign-in cannot be answered/)
  }
})

test('a redirect URI that is not registered is told on a page, however alike it looks (A-02, RFC 6749 sections 3.1.2.3, 3.1.2.4, 10.6, 10.14, RFC 9700 sections 2.1, 4.1.3, 4.11.2)', async () => {
  for (const redirect_uri of [
    'https://evil.example/callback',
    'http://localhost.evil.example/callback',
    'http://localhost:53682@evil.example/callback',
    `${CALLBACK}/`,
    `${CALLBACK}?x=1`,
    `${CALLBACK}#x`,
    'http://localhost:53682/call%62ack',
    'http://localhost:53682/x/../callback',
    'http://127.0.0.2:53682/callback',
    'https://localhost:53682/callback',
    'javascript:alert(1)',
    `${CALLBACK}\r\nSet-Cookie: x=y`,
  ]) {
    const answer = await http.get(authorizePath({ redirect_uri, login_hint: 'alice' }))
    assert.equal(answer.status, 400, redirect_uri)
    assert.equal(answer.headers.location, undefined)
    assert.equal(answer.headers['set-cookie'], undefined)
  }
})

test('a repeated client_id or redirect_uri is told on a page, another repeated parameter to the client (A-06, RFC 6749 section 3.1)', async () => {
  const twice = (name: string, value: string) =>
    http.get(`${authorizePath()}&${name}=${encodeURIComponent(value)}`)
  assert.equal((await twice('client_id', 'demo-public-client')).status, 400)
  assert.equal((await twice('redirect_uri', CALLBACK)).status, 400)
  assert.equal(told(await twice('scope', 'a').expect(200)).size, 0)
  const answer = await twice('response_type', 'code')
  assert.equal(answer.status, 302)
  assert.equal(told(answer).get('error'), 'invalid_request')
})

test('a missing or unsupported response_type is told to the client, with its state (A-05, RFC 6749 sections 3.1.1, 4.1.2.1)', async () => {
  const missing = await http.get(authorizePath({ response_type: undefined }))
  assert.equal(missing.status, 302)
  assert.equal(missing.headers.location?.startsWith(`${CALLBACK}?error=invalid_request&`), true)
  assert.equal(told(missing).get('state'), 'state-1')
  const token = told(await http.get(authorizePath({ response_type: 'token' })))
  assert.equal(token.get('error'), 'unsupported_response_type')
  assert.equal(token.get('state'), 'state-1')
})

test('a client that may not use the code flow is told so (RFC 6749 section 4.1.2.1)', async () => {
  const body = {
    client_id: 'no-codes',
    redirect_uris: [CALLBACK],
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'client_secret_basic',
  }
  await http.post('/api/clients').send(body).expect(201)
  const answer = told(await http.get(authorizePath({ client_id: 'no-codes' })))
  assert.equal(answer.get('error'), 'unauthorized_client')
})

test('the code is sent to the redirect URI with the state exactly (A-10, RFC 6749 sections 4.1.2, 10.14)', async () => {
  const state = ' a b+c%2B&=é"\u0000\r\n '
  const answer = await http.get(authorizePath({ state, login_hint: 'alice' }))
  assert.equal(answer.status, 302)
  assert.match(answer.headers.location ?? '', /^[\x21-\x7E]+$/)
  assert.equal(told(answer).get('state'), state)
  assert.match(told(answer).get('code') ?? '', /^[A-Za-z0-9_-]{43}$/)
})

test('what was posted is answered with 303, so that the browser does not post it on (A-13, RFC 9700 section 4.12)', async () => {
  const answer = await http.form('/authorize', changed({ sub: 'alice' }))
  assert.equal(answer.status, 303)
  assert.notEqual(told(answer).get('code'), null)
  const refused = await http.form('/authorize', changed({ sub: 'alice', response_type: 'token' }))
  assert.equal(refused.status, 303)
})

test('nobody keeps an answer, and nobody frames a page (RFC 6749 section 10.13, RFC 9700 sections 2.6, 4.16, A-18)', async () => {
  for (const path of [authorizePath(), authorizePath({ login_hint: 'a' }), '/authorize']) {
    const { headers } = await http.get(path)
    assert.equal(headers['cache-control'], 'no-store')
    assert.match(headers['content-security-policy'] ?? '', /frame-ancestors 'none'/)
    assert.equal(headers['access-control-allow-origin'], undefined)
  }
})

test('a code gives tokens for who signed in, once (RFC 6749 section 4.1.3)', async () => {
  const code = await codeFor(http)
  const { status, body, headers } = await redeem(http, code)
  assert.equal(status, 200)
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(body.token_type, 'Bearer')
  assert.equal(body.scope, 'read')
  assert.equal(typeof body.refresh_token, 'string')
  assert.equal(body.id_token, undefined)
  const [, payload = ''] = body.access_token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  assert.equal(claims.sub, 'alice')
  assert.equal(claims.client_id, 'demo-public-client')
})

test('a second use of a code is refused, and ends what the first one gave (T-11, RFC 6749 sections 4.1.2, 10.5, RFC 9700 section 4.2.4)', async () => {
  const code = await codeFor(http)
  const first = await redeem(http, code)
  assert.equal(await isActive(first.body.access_token), true)
  const second = await redeem(http, code)
  assert.equal(second.status, 400)
  assert.equal(second.body.error, 'invalid_grant')
  assert.equal(await isActive(first.body.access_token), false)
  const { client_id, refresh_token } = { client_id: 'demo-public-client', ...first.body }
  const refreshed = await http.form('/token', {
    grant_type: 'refresh_token',
    client_id,
    refresh_token,
  })
  assert.equal(refreshed.body.error, 'invalid_grant')
})

test('of fifty attempts at once one alone gets tokens, and the rest invalid_grant (T-12)', async () => {
  const code = await codeFor(http)
  const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(http, code)))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  const rest = answers.filter(({ status }) => status !== 200)
  assert.deepEqual(new Set(rest.map(({ body }) => body.error)), new Set(['invalid_grant']))
})

test('a code is bound to its client, redirect URI and verifier; a failed try neither opens nor burns it (T-13, RFC 6749 sections 4.1.3, 10.5, 10.6)', async () => {
  const code = await codeFor(http)
  const asDemo = {
    grant_type: 'authorization_code',
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
  }
  const stolen = await http.form('/token', { ...asDemo, code }, DEMO_CLIENT)
  assert.equal(stolen.body.error, 'invalid_grant')
  const port = 'http://localhost:53683/callback'
  for (const changes of [
    { redirect_uri: port },
    { redirect_uri: `${CALLBACK}/` },
    { code_verifier: 'x'.repeat(43) },
    { code: `${code}x` },
  ]) {
    const answer = await redeem(http, code, changes)
    assert.equal(answer.status, 400)
    assert.equal(answer.body.error, 'invalid_grant', JSON.stringify(changes))
  }
  const missing = await redeem(http, code, { redirect_uri: undefined })
  assert.equal(missing.body.error, 'invalid_request')
  assert.equal((await redeem(http, code)).status, 200)
})

test('somebody who fails with a code that was used ends nothing (T-13)', async () => {
  const code = await codeFor(http)
  const first = await redeem(http, code)
  await redeem(http, code, { code_verifier: 'x'.repeat(43) }).expect(400)
  const asDemo = {
    grant_type: 'authorization_code',
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
  }
  await http.form('/token', { ...asDemo, code }, DEMO_CLIENT).expect(400)
  assert.equal(await isActive(first.body.access_token), true)
})

test('a code is good for a minute by the clock of the issuer (A-18, RFC 6749 sections 4.1.2, 10.5)', async () => {
  const late = await codeFor(http)
  clock.advance(59)
  const early = await codeFor(http)
  assert.equal((await redeem(http, await codeFor(http))).status, 200)
  clock.advance(1)
  assert.equal((await redeem(http, late)).body.error, 'invalid_grant')
  assert.equal((await redeem(http, early)).status, 200)
})

test('a code is stored by its digest only (A-18)', async () => {
  const code = await codeFor(http)
  const { createHash } = await import('node:crypto')
  const digest = createHash('sha256').update(code).digest()
  const stored = await idp.store.singleUses.byDigest(1, 'authorization_code', digest)
  assert.notEqual(stored, undefined)
  assert.equal(JSON.stringify(stored).includes(code), false)
})

test('a redirect URI that was left out may be left out again (RFC 6749 sections 3.1.2.3, 4.1.3)', async () => {
  const one = {
    client_id: 'one-redirect',
    redirect_uris: ['https://app.example/cb'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'none',
  }
  await http.post('/api/clients').send(one).expect(201)
  const { client_id } = one
  for (const redirect_uri of [undefined, 'https://app.example/cb']) {
    const answer = await http.get(
      authorizePath({ client_id, redirect_uri: undefined, login_hint: 'alice' }),
    )
    assert.match(answer.headers.location ?? '', /^https:\/\/app\.example\/cb\?code=/)
    const code = told(answer).get('code') ?? ''
    assert.equal((await redeem(http, code, { client_id, redirect_uri })).status, 200)
  }
  const answer = await http.get(
    authorizePath({ client_id, redirect_uri: undefined, login_hint: 'alice' }),
  )
  const other = { client_id, redirect_uri: 'https://evil.example/' }
  const refused = await redeem(http, told(answer).get('code') ?? '', other)
  assert.equal(refused.body.error, 'invalid_grant')
})

test('a code of another issuer is unknown here (T-13)', async () => {
  await http.post('/api/issuers').send({ name: 'other' }).expect(201)
  const path = authorizePath({ login_hint: 'alice' }, '/issuers/other')
  const code = told(await http.get(path)).get('code') ?? ''
  assert.equal((await redeem(http, code)).body.error, 'invalid_grant')
})

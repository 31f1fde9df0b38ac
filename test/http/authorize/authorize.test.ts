import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { secretDigest } from '../../../src/core/grants/single-use.ts'
import { clearEndpointFaults, setEndpointFault } from '../../../src/idp/endpoint-faults.ts'
import {
  authorizePath,
  CALLBACK,
  CHALLENGE,
  changed,
  codeFor,
  PUBLIC_CLIENT,
  redeem,
  ticketOf,
  told,
} from '../../support/authorize.ts'
import { PUBLIC_URL } from '../../support/http.ts'
import { openTestIdp } from '../../support/test-idp.ts'

const { http, clock, idp, issuer, close } = await openTestIdp()
after(close)

const events = async (query = '') => (await http.get(`/api/events?${query}`)).body.items

/** Puts a request where the endpoint for pushed requests would (RFC 9126 §2.2). */
async function push(changes: Record<string, string> = {}, clientId = PUBLIC_CLIENT) {
  const requestUri = `urn:ietf:params:oauth:request_uri:${Math.random().toString(36).slice(2)}`
  const parameters = Object.entries(changed(changes)) as [string, string][]
  await idp.store.transaction((tx) =>
    tx.singleUses.insert({
      issuerId: issuer.id,
      kind: 'pushed_request',
      digest: secretDigest(requestUri),
      clientId,
      grantId: null,
      data: { parameters, dpopJkt: null },
      createdAt: clock.now(),
      expiresAt: clock.now() + 90,
    }),
  )
  return requestUri
}

const pushedPath = (request_uri: string, more: Record<string, string> = {}) =>
  `/authorize?${new URLSearchParams({ client_id: PUBLIC_CLIENT, request_uri, ...more })}`

test('auto-approval signs in its subject without a page, whatever the prompt; a hint names another (clients, finding 6)', async (t) => {
  const auto = await openTestIdp({
    settings: { oauth: { ...idp.settings.oauth, autoApprove: 'robot' } },
  })
  t.after(auto.close)
  const subject = async (changes: Record<string, string>) => {
    const code = told(await auto.http.get(authorizePath(changes))).get('code') ?? ''
    const { body } = await redeem(auto.http, code)
    return JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString()).sub
  }
  for (const prompt of ['', 'consent', 'login', 'select_account', 'none']) {
    assert.equal(await subject({ prompt }), 'robot', prompt)
  }
  assert.equal(await subject({ login_hint: 'bob' }), 'bob')
})

test('a pushed request stands in for the parameters of the URL, which are left aside (RFC 9126 section 4)', async () => {
  const requestUri = await push({ login_hint: 'alice', scope: 'pushed', state: 'pushed-state' })
  const answer = await http.get(
    pushedPath(requestUri, {
      scope: 'other',
      state: 'other',
      redirect_uri: 'https://evil.example',
    }),
  )
  assert.equal(answer.headers.location?.startsWith(`${CALLBACK}?code=`), true)
  assert.equal(told(answer).get('state'), 'pushed-state')
  const { body } = await redeem(http, told(answer).get('code') ?? '')
  assert.equal(body.scope, 'pushed')
})

test('a pushed request can be looked at again until it has given a code, and then no more (RFC 9126 section 4)', async () => {
  const requestUri = await push()
  const pages = [await http.get(pushedPath(requestUri)), await http.get(pushedPath(requestUri))]
  const [first, second] = pages.map(({ text }) => ticketOf(text))
  const decide = (ticket = '') =>
    http.form('/authorize', { ticket, decision: 'approve', sub: 'alice' }).set('Origin', PUBLIC_URL)
  clock.advance(120)
  assert.equal(told(await decide(first)).has('code'), true, 'a person may take their time')
  assert.equal(told(await decide(second)).get('error'), 'invalid_request_uri')
})

test('a pushed request that is unknown, used, expired or of another client is told on a page (RFC 9126 section 2.2)', async () => {
  const used = await push({ login_hint: 'alice' })
  await http.get(pushedPath(used)).expect(302)
  const other = await push({ client_id: 'demo-client' }, 'demo-client')
  for (const uri of [used, other, 'urn:ietf:params:oauth:request_uri:unknown']) {
    const { status, headers } = await http.get(pushedPath(uri))
    assert.equal(status, 400)
    assert.equal(headers.location, undefined)
  }
  const expired = await push({ login_hint: 'alice' })
  clock.advance(90)
  assert.equal((await http.get(pushedPath(expired))).status, 400)
  await http.get(`/authorize?request_uri=${encodeURIComponent(await push())}`).expect(400)
})

test('of twenty uses of a pushed request at once one alone gives a code (RFC 9126 section 4)', async () => {
  const path = pushedPath(await push({ login_hint: 'alice' }))
  const answers = await Promise.all(Array.from({ length: 20 }, () => http.get(path)))
  assert.equal(answers.filter((answer) => told(answer).has('code')).length, 1)
})

test('where requests must be pushed another one is refused at the redirect URI (RFC 9126 section 5)', async (t) => {
  const strict = await openTestIdp({
    settings: { oauth: { ...idp.settings.oauth, requirePushedRequests: true } },
  })
  t.after(strict.close)
  const answer = told(await strict.http.get(authorizePath({ login_hint: 'alice' })))
  assert.equal(answer.get('error'), 'invalid_request')
  assert.match(answer.get('error_description') ?? '', /pushed/)
})

test('a code that names a key opens only with a proof of that key (RFC 9449 section 10)', async () => {
  const code = await codeFor(http, { dpop_jkt: CHALLENGE })
  const { status, body } = await redeem(http, code)
  assert.equal(status, 400)
  assert.equal(body.error, 'invalid_grant')
  assert.match(body.error_description, /DPoP/)
})

test('each request is in the event log with how it went, and the sign-in and the grant as changes', async () => {
  const clientId = `client_id=${PUBLIC_CLIENT}`
  await http.get(authorizePath()).expect(200)
  await http.get(authorizePath({ login_hint: 'grace', scope: 'read' })).expect(302)
  await http.get(authorizePath({ prompt: 'none' })).expect(302)
  const items = await events(`${clientId}&limit=20`)
  const requests = items
    .filter(({ type }: { type: string }) => type === 'request')
    .slice(0, 3)
    .map(({ data }: { data: Record<string, unknown> }) => [
      data.endpoint,
      data.status,
      data.outcome,
    ])
  assert.deepEqual(requests, [
    ['authorize', 302, 'login_required'],
    ['authorize', 302, 'code_issued'],
    ['authorize', 200, 'page'],
  ])
  const granted = items.find(({ type }: { type: string }) => type === 'grant_created')
  assert.deepEqual(granted.data, { subject: 'grace', scope: 'read' })
  const [signedIn] = await events('type=subject_signed_in&limit=1')
  assert.equal(signedIn.data.subject, 'grace')
  const { text } = await http.get('/events')
  for (const said of [
    'sent somebody to sign in',
    'was sent an authorization code',
    'login_required',
  ]) {
    assert.equal(text.includes(said), true, said)
  }
})

test('no code, ticket or cookie gets into an event or the process log (decision 27)', async (t) => {
  const own = await openTestIdp()
  t.after(own.close)
  const page = await own.http.get(authorizePath())
  const ticket = ticketOf(page.text)
  const answer = await own.http
    .form('/authorize', { ticket, decision: 'approve', sub: 'alice' })
    .set('Origin', PUBLIC_URL)
  const code = told(answer).get('code') ?? ''
  const cookie = String(answer.headers['set-cookie']).split(/[=;]/)[1] ?? ''
  await redeem(own.http, code).expect(200)
  await redeem(own.http, code).expect(400)
  const written = JSON.stringify([own.logged, (await own.http.get('/api/events')).body])
  for (const secret of [ticket, code, cookie]) {
    assert.equal(secret.length, 43)
    assert.equal(written.includes(secret), false)
  }
})

test('the endpoint can be made to answer badly, for one client alone too', async (t) => {
  t.after(() => clearEndpointFaults(idp, issuer))
  const put = (fault: Parameters<typeof setEndpointFault>[2]['fault']) =>
    setEndpointFault(idp, issuer, { endpoint: 'authorize', fault })
  await put({ mode: 'status', status: 503, clientId: PUBLIC_CLIENT, times: 1 })
  const failing = await http.get(authorizePath())
  assert.equal(failing.status, 503)
  assert.equal(failing.headers['access-control-allow-origin'], undefined)
  await http.get(authorizePath()).expect(200)
  await put({ mode: 'status', status: 500, clientId: 'demo-client' })
  await http.get(authorizePath()).expect(200)
  await put({ mode: 'drop' })
  await assert.rejects(async () => await http.get(authorizePath()))
  await put({ mode: 'slow', delayMs: 50 })
  const begun = performance.now()
  assert.equal(told(await http.get(authorizePath({ login_hint: 'alice' }))).has('code'), true)
  assert.ok(performance.now() - begun >= 49)
  const [latest] = await events('type=request&limit=1')
  assert.equal(latest.data.fault, 'slow')
})

test('a grant of a client that is gone gives nothing: its codes and its page neither', async () => {
  const client = {
    client_id: 'short-lived',
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'none',
  }
  await http.post('/api/clients').send(client).expect(201)
  const { client_id } = client
  const ticket = ticketOf((await http.get(authorizePath({ client_id }))).text)
  const code = await codeFor(http, { client_id })
  await http.delete('/api/clients/short-lived').expect(204)
  const form = { ticket, decision: 'approve', sub: 'alice' }
  await http.form('/authorize', form).set('Origin', PUBLIC_URL).expect(400)
  assert.equal((await redeem(http, code, { client_id })).body.error, 'invalid_client')
})

test('a page of another site gets no token by a client that it registered itself: a person is asked, whatever the hint (L-06)', async () => {
  const registration = { redirect_uris: ['https://app.example/cb', CALLBACK] }
  const { body } = await http.post('/register').send(registration).expect(201)
  const ask = (site: string | undefined, changes: Record<string, string> = {}) => {
    const https = { client_id: body.client_id, redirect_uri: 'https://app.example/cb' }
    const get = http.get(authorizePath({ ...https, login_hint: 'alice', ...changes }))
    return site === undefined ? get : get.set('Sec-Fetch-Site', site)
  }
  for (const site of ['cross-site', 'same-site']) {
    assert.match((await ask(site).expect(200)).text, /Approve/)
    assert.equal(told(await ask(site, { prompt: 'none' })).get('error'), 'interaction_required')
  }
  for (const site of [undefined, 'none', 'same-origin'])
    assert.ok(told(await ask(site)).has('code'), String(site))
  assert.ok(told(await ask('cross-site', { redirect_uri: CALLBACK })).has('code'), 'on loopback')
  const registered = { client_id: PUBLIC_CLIENT, redirect_uri: CALLBACK }
  assert.ok(told(await ask('cross-site', registered)).has('code'), 'registered by hand')
})

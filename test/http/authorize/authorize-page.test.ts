import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import express from 'express'
import request from 'supertest'
import { createSubject } from '../../../src/idp/subjects.ts'
import {
  authorizePath,
  CALLBACK,
  changed,
  redeem,
  ticketOf,
  told,
} from '../../support/authorize.ts'
import { HOST, type Parameters, PUBLIC_URL } from '../../support/http.ts'
import { openTestIdp } from '../../support/test-idp.ts'

const { http, app, clock, idp, issuer, close } = await openTestIdp()
after(close)

const ticket = async (changes: Record<string, string> = {}) =>
  ticketOf((await http.get(authorizePath(changes)).expect(200)).text)

/** Posts the page's form as a browser does. */
const decide = (form: Parameters, cookie = '') =>
  http.form('/authorize', form).set('Origin', PUBLIC_URL).set('Cookie', cookie)

const approve = async (form: Parameters = { sub: 'alice' }, cookie = '') =>
  decide({ ticket: await ticket(), decision: 'approve', ...form }, cookie)

const cookieOf = (answer: { headers: Record<string, unknown> }) =>
  String(answer.headers['set-cookie']).split(';', 1)[0] ?? ''

const subjectOf = async (answer: { headers: Record<string, string> }) => {
  const { body } = await redeem(http, told(answer).get('code') ?? '')
  return JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString()).sub
}

const eventTypes = async (since: number) =>
  (await http.get('/api/events')).body.items
    .filter((event: { id: number }) => event.id > since)
    .map((event: { type: string }) => event.type)

const lastEvent = async () => (await http.get('/api/events?limit=1')).body.items[0].id as number

test('the page says who asks, for what, for whom and where it leads (MCP authorization, client ID metadata documents)', async () => {
  const path = authorizePath({ scope: 'openid tools:call', resource: 'https://mcp.example/mcp' })
  const { text } = await http.get(path).expect(200)
  for (const said of [
    'Sign in to Demo public client',
    'demo-public-client',
    'Added here, by the seed or an administrator.',
    'Know who signed in, by the subject identifier.',
    'tools:call',
    'https://mcp.example/mcp',
    '<strong>localhost:53682</strong>',
    CALLBACK,
    'any program that runs here',
    'Alice Example',
    'bob · bob@example.com',
    'No password',
  ]) {
    assert.equal(text.includes(said), true, said)
  }
})

test('an approved request leads to the client with a code for who was picked (A-14)', async () => {
  const answer = await approve({ sub: 'bob', other_sub: '' })
  assert.equal(answer.status, 303)
  assert.equal(answer.headers.location?.startsWith(`${CALLBACK}?code=`), true)
  assert.equal(told(answer).get('state'), 'state-1')
  assert.equal(await subjectOf(answer), 'bob')
})

test('anybody else can be typed, and need not be registered', async () => {
  assert.equal(await subjectOf(await approve({ sub: '', other_sub: 'carol@x' })), 'carol@x')
  assert.equal(await subjectOf(await approve({ other_sub: 'dan' })), 'dan')
})

test('where nobody or two are named the page comes again, and its ticket is still good', async () => {
  const held = await ticket()
  for (const [form, said] of [
    [{ sub: '', other_sub: '' }, 'Pick somebody'],
    [{ sub: 'alice', other_sub: 'carol' }, 'choose one of them'],
    [{ sub: 'x'.repeat(256) }, 'at most 255'],
  ] as const) {
    const { status, text } = await decide({ ticket: held, decision: 'approve', ...form })
    assert.equal(status, 400)
    assert.equal(text.includes(said), true, said)
    assert.equal(ticketOf(text), held)
    assert.match(text, /<title>Error: Sign in/)
  }
  const answer = await decide({ ticket: held, decision: 'approve', sub: 'alice' })
  assert.equal(answer.status, 303)
})

test('a denied request is told to the client as access_denied, and noted (RFC 6749 section 4.1.2.1)', async () => {
  const since = await lastEvent()
  const answer = await decide({ ticket: await ticket(), decision: 'deny', sub: 'alice' })
  assert.equal(answer.status, 303)
  assert.equal(told(answer).get('error'), 'access_denied')
  assert.equal(told(answer).get('state'), 'state-1')
  assert.equal(answer.headers['set-cookie'], undefined)
  const types = await eventTypes(since)
  assert.equal(types.includes('grant_denied'), true)
  assert.equal(types.includes('grant_created'), false)
})

test('a page is answered once, whatever the first answer was (A-14)', async () => {
  for (const decision of ['approve', 'deny']) {
    const held = await ticket()
    await decide({ ticket: held, decision, sub: 'alice' }).expect(303)
    for (const again of ['approve', 'deny']) {
      const { status, headers, text } = await decide({ ticket: held, decision: again, sub: 'bob' })
      assert.equal(status, 400)
      assert.equal(headers.location, undefined)
      assert.match(text, /This page is not good any more/)
    }
  }
})

test('of twenty answers at once to one page one alone counts (A-14)', async () => {
  const form = { ticket: await ticket(), decision: 'approve', sub: 'alice' }
  const answers = await Promise.all(Array.from({ length: 20 }, () => decide(form)))
  assert.equal(answers.filter(({ status }) => status === 303).length, 1)
  assert.equal(answers.filter(({ status }) => status === 400).length, 19)
})

test('a ticket is good for ten minutes, at its own issuer only, and must be one (A-14)', async () => {
  await http.post('/api/issuers').send({ name: 'other' }).expect(201)
  const held = await ticket()
  const form = { ticket: held, decision: 'approve', sub: 'alice' }
  await http.form('/issuers/other/authorize', form).set('Origin', PUBLIC_URL).expect(400)
  await decide({ ...form, ticket: 'unknown' }).expect(400)
  clock.advance(600)
  await decide(form).expect(400)
})

test('a ticket is bound to its request: what is posted beside it changes nothing (A-14)', async () => {
  const held = await ticket({ scope: 'read' })
  const answer = await decide({
    ...changed({ scope: 'admin', state: 'other', redirect_uri: 'https://evil.example/' }),
    ticket: held,
    decision: 'approve',
    sub: 'alice',
  })
  assert.equal(told(answer).get('state'), 'state-1')
  const { body } = await redeem(http, told(answer).get('code') ?? '')
  assert.equal(body.scope, 'read')
})

test('a decision from a page of another origin is refused, one by a script taken (A-14, L-06)', async () => {
  const foreign: readonly Record<string, string>[] = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://localhost:9401' },
    { 'Sec-Fetch-Site': 'cross-site' },
  ]
  for (const headers of foreign) {
    for (const form of [
      { ticket: await ticket(), decision: 'approve', sub: 'alice' },
      changed({ sub: 'alice' }),
    ]) {
      const { status, headers: answered } = await http.form('/authorize', form).set(headers)
      assert.equal(status, 403, JSON.stringify(headers))
      assert.equal(answered.location, undefined)
      assert.equal(answered['set-cookie'], undefined)
    }
  }
  await http.form('/authorize', changed({ sub: 'alice' })).expect(303)
})

test('a request may be posted from anywhere, and is then answered with the page (decision 2)', async () => {
  const sent = http.form('/authorize', changed({})).set('Origin', 'https://app.example')
  const { status, text } = await sent.set('Sec-Fetch-Site', 'cross-site')
  assert.equal(status, 200)
  assert.notEqual(ticketOf(text), '')
})

test('a request can be repeated: some clients fetch it before the browser does (clients, finding 9)', async () => {
  const [first, second] = [await ticket(), await ticket()]
  assert.notEqual(first, second)
  await decide({ ticket: second, decision: 'approve', sub: 'alice' }).expect(303)
  await decide({ ticket: first, decision: 'approve', sub: 'alice' }).expect(303)
})

test('who has signed in is remembered by a cookie that no script and no other path sees (decision 9)', async () => {
  const at = async (base: string) => {
    const path = authorizePath({ login_hint: 'alice' }, base)
    return String((await http.get(path)).headers['set-cookie'])
  }
  assert.match(await at(''), /^mcp_mock_idp_subject=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
  assert.match(await at('/issuers/default'), /; Path=\/issuers\/default; HttpOnly; SameSite=Lax$/)
  const value = (await at('')).split(/[=;]/)[1] ?? ''
  const digest = createHash('sha256').update(value).digest()
  const session = await idp.store.subjectSessions.byDigest(issuer.id, digest)
  assert.equal(session?.subject, 'alice')
  assert.equal(JSON.stringify(session).includes(value), false)
})

test('who is signed in comes first and is picked; another one can be picked and ends that session', async () => {
  const cookie = cookieOf(await approve({ sub: 'bob' }))
  const { text } = await http.get(authorizePath()).set('Cookie', cookie)
  assert.match(text, /id="subject-0" name="sub" value="bob" checked/)
  assert.match(text, /Signed in/)
  const kept = await approve({ sub: 'bob' }, cookie)
  assert.equal(kept.headers['set-cookie'], undefined)
  const other = await approve({ sub: 'alice' }, cookie)
  assert.notEqual(cookieOf(other), cookie)
  const after = await http.get(authorizePath()).set('Cookie', cookie)
  assert.doesNotMatch(after.text, /Signed in/)
})

test('a session ends after twelve hours of the clock of the issuer, and is of that issuer alone', async () => {
  const cookie = cookieOf(await approve({ sub: 'bob' }))
  const there = await http.get(authorizePath({}, '/issuers/other')).set('Cookie', cookie)
  assert.doesNotMatch(there.text, /Signed in/)
  clock.advance(12 * 3600)
  const later = await http.get(authorizePath()).set('Cookie', cookie)
  assert.doesNotMatch(later.text, /Signed in/)
})

test('what a client calls itself is shown as text, and its page linked only by https (U-01)', async () => {
  const client = {
    client_id: 'hostile',
    client_name: '"><script>alert(1)</script>\u202Egnp\u0000',
    redirect_uris: ['https://app.example/cb'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'none',
    client_uri: 'javascript:alert(1)',
  }
  await http.post('/api/clients').send(client).expect(201)
  const path = authorizePath({
    client_id: 'hostile',
    redirect_uri: 'https://app.example/cb',
    scope: '<b>bold</b>',
    resource: 'https://mcp.example/<b>',
  })
  const { text } = await http.get(path).expect(200)
  assert.doesNotMatch(text, /<script>|<b>|\u202E|javascript:/)
  assert.match(text, /&lt;script&gt;alert\(1\)&lt;\/script&gt;\\u202egnp\\u0000/)
  assert.doesNotMatch(text, /any program that runs here/)
})

test('of many subjects the newest fifty are listed, and any other can be typed', async () => {
  for (let index = 0; index < 60; index++) {
    await createSubject(idp, issuer, { sub: `subject-${index}` })
  }
  const { text } = await http.get(authorizePath())
  assert.equal(text.match(/type="radio"/g)?.length, 51)
  assert.match(text, /The 50 newest; type any other below\./)
})

test('so many pages wait at most, and the client is told of more (A-19)', async (t) => {
  const full = await openTestIdp()
  t.after(full.close)
  const row = {
    issuerId: full.issuer.id,
    kind: 'consent',
    clientId: 'x',
    grantId: null,
    data: { parameters: [], dpopJkt: null },
    createdAt: full.clock.now(),
    expiresAt: full.clock.now() + 600,
  } as const
  await full.idp.store.transaction(async (tx) => {
    for (let count = 0; count < 5000; count++) {
      await tx.singleUses.insert({ ...row, digest: randomBytes(32) })
    }
  })
  const answer = await full.http.get(authorizePath())
  assert.equal(told(answer).get('error'), 'temporarily_unavailable')
  full.clock.advance(600)
  await full.http.get(authorizePath()).expect(200)
})

test('what is no form, or larger than 64 KiB, is refused with a page (H-05, H-12)', async () => {
  const post = () => http.post('/authorize')
  assert.equal((await post().send({ client_id: 'x' })).status, 415)
  assert.equal(
    (
      await post()
        .type('form')
        .send(`state=${'x'.repeat(70_000)}`)
    ).status,
    413,
  )
  assert.equal((await post().type('form').send('state=%FF')).status, 400)
  assert.equal((await http.put('/authorize')).status, 405)
  assert.equal((await http.options('/authorize')).headers['access-control-allow-origin'], undefined)
  assert.equal((await http.get('/issuers/none/authorize')).status, 404)
})

test('the endpoint is for everybody, where the rest asks for the admin token (decision 5)', async (t) => {
  const guarded = await openTestIdp({ adminToken: 'secret-admin-token' })
  t.after(guarded.close)
  await guarded.http.get(authorizePath()).expect(200)
  const foreign = guarded.http.get(authorizePath()).set('Host', 'evil.example')
  assert.equal((await foreign).status, 421)
})

test('below a path of somebody else’s app the form posts to where it is (decision 1)', async () => {
  const host = express().use('/some/idp', app)
  const get = (path: string) => request(host).get(path).set('Host', HOST)
  const { text } = await get(`/some/idp${authorizePath({}, '/issuers/default')}`)
  assert.match(text, /action="\/some\/idp\/issuers\/default\/authorize"/)
  const signedIn = await get(`/some/idp${authorizePath({ login_hint: 'alice' })}`)
  assert.match(String(signedIn.headers['set-cookie']), /Path=\/some\/idp;/)
})

test('a window that a client opened stays in touch with it: the page asks for no group of its own', async () => {
  const { headers } = await http.get(authorizePath())
  assert.equal(headers['cross-origin-opener-policy'], undefined)
})

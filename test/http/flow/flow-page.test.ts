import assert from 'node:assert/strict'
import { test } from 'node:test'
import request from 'supertest'
import { listEvents } from '../../../src/idp/list-events.ts'
import { HOST, ORIGIN, openTestPages, textOf, unescaped } from '../ui/test-pages.ts'

const pages = await openTestPages()
const { get, post, idp, issuer } = pages

const FORM = {
  scope: 'openid profile offline_access read',
  resource: 'http://127.0.0.1:8000/mcp',
  client: 'confidential',
}

/** Begins a run; the path of its page. */
async function begin(form: Readonly<Record<string, string>> = {}): Promise<string> {
  const { status, headers } = await post('/flow', { ...FORM, ...form })
  assert.equal(status, 303)
  return String(headers.location)
}

/** Takes a step and answers with the part of the page that is about it. */
async function take(run: string, step: string, mistake?: string): Promise<string> {
  const form = mistake === undefined ? { step } : { step, mistake }
  const answer = await post(run, form)
  assert.deepEqual([answer.status, answer.headers.location], [303, `${run}#step-${step}`])
  return stepOf((await get(run)).text, step)
}

function stepOf(html: string, step: string): string {
  const begun = html.split(`id="step-${step}"`)[1] ?? ''
  return begun.split('<li class="card')[0] ?? ''
}

/** The text of the latest try of a step. */
function latest(html: string): string {
  return textOf(html.split('<details class="flow-try"')[1] ?? '')
}

/** Where the link that begins with these words leads. */
function link(html: string, words: string): URL {
  const found = new RegExp(`href="([^"]*)">${words}`).exec(html)?.[1]
  if (found === undefined) throw new Error(`no link ${words}`)
  return new URL(unescaped(found), ORIGIN)
}

/** Goes to the authorization endpoint as the page's link does, and comes back as alice. */
async function signIn(run: string, words = 'Sign in'): Promise<string> {
  const url = link(stepOf((await get(run)).text, 'authorization'), words)
  const sent = Object.fromEntries(url.searchParams)
  const path = `${url.pathname}`
  const answer = await request(pages.app)
    .post(path)
    .set('Host', HOST)
    .type('form')
    .send({ ...sent, sub: 'alice' })
  const back = new URL(String(answer.headers.location))
  const end = await get(back.pathname + back.search)
  assert.equal(end.status, 303)
  return stepOf((await get(run)).text, 'authorization')
}

async function upToTokens(form: Readonly<Record<string, string>> = {}): Promise<string> {
  const run = await begin(form)
  await take(run, 'discovery')
  await take(run, 'registration')
  if (form.pushed === 'true') await take(run, 'pushed_request')
  await signIn(run)
  assert.match(latest(await take(run, 'token')), /HTTP\/1\.1 200/)
  return run
}

for (const [words, form] of [
  ['a confidential client', {}],
  ['a public client', { client: 'public' }],
  ['a pushed request', { pushed: 'true' }],
  ['tokens bound to a key', { dpop: 'true' }],
  [
    'a public client with a pushed request and bound tokens',
    { client: 'public', pushed: 'true', dpop: 'true' },
  ],
  ['no resource', { resource: '' }],
] as const)
  test(`a run goes through all its steps, each with its answer and no check failed: ${words} (issue 6, item 6)`, async () => {
    const run = await upToTokens(form)
    for (const step of ['userinfo', 'introspection', 'refresh', 'revocation']) await take(run, step)
    const { status, text } = await get(run)
    assert.equal(status, 200)
    const isPublic = 'client' in form
    const refused = isPublic ? ['refused'] : []
    const badges = [...text.matchAll(/<\/h2>\s*<span class="badge[^"]*">([^<]*)/g)].map(
      (one) => one[1],
    )
    assert.deepEqual(
      badges.filter((one) => one !== 'done'),
      refused,
      'a public client may not introspect',
    )
    assert.doesNotMatch(text, /badge-danger/)
  })

test('the page says of each name that is sent what it is for, and by which specification (issue 6, item 6)', async () => {
  const run = await upToTokens()
  const words = textOf((await get(run)).text)
  for (const rule of [
    'RFC 8414 section 3.3',
    'RFC 7591 section 2',
    'RFC 7636 section 4.3',
    'RFC 8707 section 2',
    'RFC 9207 section 2',
    'RFC 6749 section 4.1.3',
    'OpenID Connect Core 1.0 section 3.1.3.7',
  ])
    assert.ok(words.includes(rule), rule)
})

for (const [step, mistake, status, error] of [
  ['token', 'wrong_verifier', 400, 'invalid_grant'],
  ['token', 'no_verifier', 400, 'invalid_grant'],
  ['token', 'other_redirect', 400, 'invalid_grant'],
  ['token', 'other_resource', 400, 'invalid_target'],
  ['token', 'code_again', 400, 'invalid_grant'],
  ['userinfo', 'no_token', 401, 'www-authenticate: Bearer'],
  ['userinfo', 'changed_token', 401, 'invalid_token'],
  ['introspection', 'refresh_token', 200, '"active": true'],
  ['introspection', 'unknown', 200, '"active": false'],
  ['refresh', 'wider_scope', 400, 'invalid_scope'],
  ['revocation', 'unknown', 200, ''],
  ['revocation', 'access_token', 200, ''],
] as const)
  test(`a mistake on purpose shows what a strict server answers: ${step}, ${mistake} (issue 6, item 6)`, async () => {
    const run = await upToTokens()
    const words = latest(await take(run, step, mistake))
    assert.match(words, /On purpose:/)
    assert.ok(words.includes(`HTTP/1.1 ${status}\n`), words)
    assert.ok(words.includes(error), words)
  })

test('a refresh token that is used again ends the grant, and introspection shows it (RFC 9700 section 4.14.2)', async () => {
  const run = await upToTokens()
  await take(run, 'refresh')
  assert.match(latest(await take(run, 'introspection')), /"active": true/)
  assert.match(latest(await take(run, 'refresh', 'used_token')), /invalid_grant/)
  assert.match(latest(await take(run, 'introspection')), /"active": false/)
})

test('the mistakes of an authorization request come back as errors, and a code is not taken from them (issue 6, item 6)', async () => {
  const run = await begin()
  await take(run, 'registration')
  for (const [words, error] of [
    ['no code_challenge', 'invalid_request'],
    ['code_challenge_method=plain', 'invalid_request'],
    ['a resource with a fragment', 'invalid_target'],
  ] as const) {
    const step = await signIn(run, words)
    assert.match(latest(step), new RegExp(error))
  }
  const url = link(stepOf((await get(run)).text, 'authorization'), 'a redirect_uri that is not')
  assert.equal((await get(url.pathname + url.search)).status, 400)
  assert.match(textOf(stepOf((await get(run)).text, 'token')), /Sign in first/)
})

test('an answer with a state that no run has is refused, and so is one from elsewhere (RFC 6749 section 10.12)', async () => {
  for (const query of ['?code=x&state=unknown', '?code=x', '', `?state=${'x'.repeat(5000)}`]) {
    const { status, text } = await get(`/flow/callback${query}`)
    assert.equal(status, 400)
    assert.match(textOf(text), /belongs to no run/)
  }
})

test('an answer whose iss is another server’s gives no code (RFC 9207 section 2.4)', async () => {
  const run = await begin()
  await take(run, 'registration')
  const url = link(stepOf((await get(run)).text, 'authorization'), 'Sign in')
  const state = url.searchParams.get('state') ?? ''
  await get(`/flow/callback?code=x&state=${state}&iss=https%3A%2F%2Fother.example`)
  const { text } = await get(run)
  assert.match(latest(stepOf(text, 'authorization')), /must be .*got https:\/\/other\.example/)
  assert.match(textOf(stepOf(text, 'token')), /Sign in first/)
})

test('a form with values that are none is refused at its fields, and nothing is begun (issue 6, item 6)', async () => {
  const { status, text } = await post('/flow', {
    scope: 'a"b',
    resource: 'not a uri#x',
    client: '<b>',
  })
  assert.equal(status, 400)
  const words = textOf(text)
  for (const label of ['Scope', 'MCP server', 'Client'])
    assert.match(words, new RegExp(`${label}: `))
  assert.doesNotMatch(text, /<b>/)
  assert.doesNotMatch(text, /flow-steps/)
})

test('steps and mistakes that there are none of are refused, and a run that is gone is 404 (issue 6, item 6)', async () => {
  const run = await begin()
  assert.equal((await post(run, { step: 'authorization' })).status, 400)
  assert.equal((await post(run, { step: '__proto__' })).status, 400)
  assert.equal((await post(run, { step: 'token', mistake: 'nonsense' })).status, 400)
  assert.equal((await post('/flow/runs/nobody', { step: 'token' })).status, 404)
  assert.equal((await get('/flow/runs/nobody')).status, 404)
  const other = run.replace('/flow', '/issuers/default/flow')
  assert.equal((await get(other)).status, 200, 'the same issuer by its other path')
})

test('another site’s page can begin no run and take no step (L-10)', async () => {
  const run = await begin()
  for (const path of ['/flow', run]) {
    const answer = await request(pages.app)
      .post(path)
      .set('Host', HOST)
      .set('Origin', 'https://evil.example')
      .type('form')
      .send({ ...FORM, step: 'discovery' })
    assert.equal(answer.status, 403)
  }
  assert.doesNotMatch(stepOf((await get(run)).text, 'discovery'), /flow-try/)
})

test('the last twenty runs are kept, each for half an hour (A-19)', async () => {
  const own = await openTestPages()
  const first = String((await own.post('/flow', FORM)).headers.location)
  for (let at = 0; at < 19; at += 1) await own.post('/flow', FORM)
  assert.equal((await own.get(first)).status, 200)
  const last = String((await own.post('/flow', FORM)).headers.location)
  assert.equal((await own.get(first)).status, 404)
  own.pass(1799)
  assert.equal((await own.get(last)).status, 200)
  own.pass(1)
  assert.equal((await own.get(last)).status, 404)
})

test('the requests are in the event log, by a user agent that names the debugger (issue 6, item 6)', async () => {
  await upToTokens()
  const { items } = await listEvents(idp, issuer, {
    filter: { types: ['request'] },
    page: { limit: 500 },
  })
  const own = items.filter(({ data }) => data.user_agent === 'mcp-mock-idp flow debugger')
  const endpoints = new Set(own.map(({ data }) => data.endpoint))
  for (const endpoint of ['oauthMetadata', 'register', 'token']) assert.ok(endpoints.has(endpoint))
  assert.ok(!JSON.stringify(items).includes('code_verifier'))
})

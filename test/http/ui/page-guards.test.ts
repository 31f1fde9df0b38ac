import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import express from 'express'
import request from 'supertest'
import { listTokens } from '../../../src/idp/list-tokens.ts'
import { formValues, HOST, ORIGIN, openTestPages, type TestPages, textOf } from './test-pages.ts'

const ADMIN_TOKEN = 'the-admin-token'

async function mintedNothing({ idp, issuer }: TestPages): Promise<void> {
  assert.equal((await listTokens(idp, issuer, { filter: {}, page: {} })).items.length, 0)
}

test('a form posted by a page of another origin is refused, and mints nothing (L-06, L-07, L-10)', async () => {
  const pages = await openTestPages()
  const foreign: readonly Record<string, string>[] = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://localhost:9401' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
  ]
  for (const headers of foreign) {
    for (const path of [
      '/mint',
      '/issuers/default/mint',
      '/tokens/x/revoke',
      '/sign-in',
      '/sign-out',
    ]) {
      const sent = request(pages.app).post(path).set('Host', HOST).set(headers).type('form')
      const { status, text, headers: answered } = await sent.send({ subject: 'alice' })
      assert.equal(answered['cache-control'], 'no-store')
      assert.equal(status, 403, `${path} ${JSON.stringify(headers)}`)
      assert.match(text, /<h1>Refused<\/h1>/)
    }
  }
  await mintedNothing(pages)
})

test('pages answer to the server’s own names only (L-01)', async () => {
  const { app } = await openTestPages()
  for (const host of ['evil.example', 'localhost:9401', 'localhost.evil.example:9400']) {
    const { status, text } = await request(app).get('/mint').set('Host', host)
    assert.ok(status >= 400 && status < 500, host)
    assert.ok(!text.includes('Mint a token'))
  }
})

test('what is no form, too large, compressed, not UTF-8 or says a thing twice is refused with a page (H-05, H-09, H-10, H-12, T-08)', async () => {
  const pages = await openTestPages()
  const post = () => request(pages.app).post('/mint').set('Host', HOST).set('Origin', ORIGIN)
  const refused = [
    [415, post().send({ subject: 'alice' })],
    [415, post().type('text/plain').send('subject=alice')],
    [
      415,
      post()
        .type('form')
        .set('Content-Encoding', 'gzip')
        .send(gzipSync('subject=a').toString('latin1')),
    ],
    [
      413,
      post()
        .type('form')
        .send(`subject=${'x'.repeat(300 * 1024)}`),
    ],
    [400, post().type('form').send('subject=%FF%FE')],
    [400, post().type('form').send('subject=%ZZ')],
    [400, post().type('form').send('subject=a&subject=b')],
  ] as const
  for (const [expected, sent] of refused) {
    const { status, type } = await sent
    assert.deepEqual([status, type], [expected, 'text/html'])
  }
  await mintedNothing(pages)
})

test('methods that a page does not serve are 405 with what it serves, and do nothing (H-15, L-09)', async () => {
  const pages = await openTestPages()
  const refused = [
    ['put', '/mint', 'GET, HEAD, POST'],
    ['delete', '/tokens/x', 'GET, HEAD'],
    ['get', '/sign-out', 'POST'],
  ] as const
  for (const [method, path, allow] of refused) {
    const { status, headers } = await request(pages.app)
      [method](path)
      .set('Host', HOST)
      .set('Origin', ORIGIN)
    assert.deepEqual([status, headers.allow], [405, allow], `${method} ${path}`)
  }
  await mintedNothing(pages)
})

test('HEAD is answered like GET, without the page (H-14)', async () => {
  const { app } = await openTestPages()
  const { status, headers, text } = await request(app).head('/mint').set('Host', HOST)
  assert.equal(status, 200)
  assert.match(headers['content-type'] ?? '', /text\/html/)
  assert.ok(!text)
})

test('pages send no CORS headers (L-11)', async () => {
  const { get } = await openTestPages()
  const { headers } = await get('/mint').set('Origin', 'http://localhost:6274')
  assert.deepEqual(
    Object.keys(headers).filter((name) => name.startsWith('access-control')),
    [],
  )
})

test('a fault of ours is a page with a reference, and what happened is in the log only (H-22)', async () => {
  const pages = await openTestPages()
  const broken = {
    ...pages.idp.store.tokens,
    byJti: () => Promise.reject(new Error('SQLITE_SECRET at /home/x')),
  }
  Object.defineProperty(pages.idp.store, 'tokens', { value: broken })
  const { status, text } = await pages.get('/tokens/x')
  assert.equal(status, 500)
  assert.doesNotMatch(text, /SQLITE|\/home|node_modules|at \w+ \(/)
  const reference = /has it under ([\w-]{12})/.exec(textOf(text))?.[1]
  const logged = pages.logged.find(
    (fields) => 'reference' in fields && fields.reference === reference,
  )
  assert.match(String(logged && 'err' in logged ? logged.err : ''), /SQLITE_SECRET/)
})

test('no line of the log holds a token or what was typed in (O-01)', async () => {
  const pages = await openTestPages()
  const form = formValues((await pages.get('/mint?subject=typed-secret')).text)
  const answer = await pages.post('/mint', { ...form, claims: '{"p": "typed-secret"}' })
  const { text } = await pages.get(answer.headers.location ?? '')
  const token = /id="token-value">([\s\S]*?)<\/code>/.exec(text)?.[1]?.replace(/<[^>]*>/g, '') ?? ''
  const log = JSON.stringify(pages.logged)
  assert.ok(token.length > 100)
  assert.ok(!log.includes('typed-secret'))
  for (const part of token.split('.')) assert.ok(!log.includes(part))
})

test('static files have an ETag, are asked for anew each time, and nothing beside them can be reached (H-24)', async () => {
  const { get } = await openTestPages()
  const first = await get('/static/base.css')
  assert.equal(first.status, 200)
  assert.match(first.headers['content-type'] ?? '', /^text\/css/)
  assert.equal(first.headers['cache-control'], 'no-cache')
  const etag = first.headers.etag ?? ''
  assert.notEqual(etag, '')
  assert.equal((await get('/static/base.css').set('If-None-Match', etag)).status, 304)
  const outside = [
    '/static/../layout/head.ejs',
    '/static/..%2flayout%2fhead.ejs',
    '/static/%2e%2e/%2e%2e/package.json',
    '/static/..%5c..%5cpackage.json',
    '/static/base.css%00.html',
    '/static//etc/passwd',
    '/static/',
    '/static',
  ]
  for (const path of outside) {
    const { status, text } = await get(path)
    assert.ok(status >= 400 && status < 500, `${path}: ${status}`)
    assert.doesNotMatch(text, /it\.frame|mcp-mock-idp",|root:/)
  }
})

test('with an admin token, pages lead to the sign-in page, and forms are refused (decision 5)', async () => {
  const pages = await openTestPages({ adminToken: ADMIN_TOKEN })
  const page = await pages.get('/tokens/x?a=b')
  assert.deepEqual(
    [page.status, page.headers.location],
    [303, '/sign-in?return_to=%2Ftokens%2Fx%3Fa%3Db'],
  )
  assert.equal((await pages.post('/mint', { subject: 'alice' })).status, 401)
  assert.equal((await pages.get('/static/base.css')).status, 200)
  await mintedNothing(pages)
})

test('signing in gives a cookie that lets in, and signing out takes it away (decision 9, L-19)', async () => {
  const pages = await openTestPages({ adminToken: ADMIN_TOKEN })
  const signedIn = await pages.post('/sign-in', {
    admin_token: ADMIN_TOKEN,
    return_to: '/issuers/default/',
  })
  assert.deepEqual([signedIn.status, signedIn.headers.location], [303, '/issuers/default/'])
  assert.equal(signedIn.headers['cache-control'], 'no-store')
  const [cookie = ''] = signedIn.get('Set-Cookie') ?? []
  assert.match(cookie, /HttpOnly/)
  assert.match(cookie, /SameSite=Strict/)
  assert.match(cookie, /Path=\//)
  assert.ok(!cookie.includes(ADMIN_TOKEN))
  const value = cookie.split(';')[0] ?? ''
  const page = await pages.get('/mint').set('Cookie', value)
  assert.equal(page.status, 200)
  assert.match(page.text, /action="\/sign-out"/)
  const forged = value.replace(/=\d+/, '=99999999999')
  assert.equal((await pages.get('/mint').set('Cookie', forged)).status, 303)
  const out = await pages.post('/sign-out').set('Cookie', value)
  assert.match((out.get('Set-Cookie') ?? [])[0] ?? '', /^mcp_mock_idp_admin=;/)
})

test('a wrong admin token is refused and not shown again, and no sign-in leads to another host', async () => {
  const pages = await openTestPages({ adminToken: ADMIN_TOKEN })
  const wrong = await pages.post('/sign-in', {
    admin_token: 'typed-wrong',
    return_to: '//evil.example',
  })
  assert.equal(wrong.status, 403)
  assert.equal(wrong.get('Set-Cookie'), undefined)
  assert.ok(!wrong.text.includes('typed-wrong'))
  assert.ok(!wrong.text.includes('evil.example'))
  const right = await pages.post('/sign-in', {
    admin_token: ADMIN_TOKEN,
    return_to: '//evil.example',
  })
  assert.equal(right.headers.location, '/')
})

test('without an admin token there is nothing to sign in to or out of', async () => {
  const { get } = await openTestPages()
  const page = await get('/sign-in?return_to=/x')
  assert.deepEqual([page.status, page.headers.location], [303, '/'])
  assert.ok(!(await get('/mint')).text.includes('sign-out'))
})

test('mounted below another app’s path, links, forms and redirects stay below it (decision 1)', async () => {
  const pages = await openTestPages()
  const outer = express()
  outer.use('/idp', pages.app)
  const { text } = await request(outer).get('/idp/mint').set('Host', HOST)
  assert.match(text, /href="\/idp\/static\/base\.css"/)
  assert.match(text, /action="\/idp\/mint"/)
  const sent = request(outer)
    .post('/idp/issuers/default/mint')
    .set('Host', HOST)
    .set('Origin', ORIGIN)
  const { headers } = await sent.type('form').send(formValues(text))
  assert.match(headers.location ?? '', /^\/idp\/issuers\/default\/tokens\//)
  const page = await request(outer)
    .get(headers.location ?? '')
    .set('Host', HOST)
  assert.match(page.text, /href="\/idp\/static\/base\.css"/)
})

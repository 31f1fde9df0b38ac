import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ADMIN_ROUTES } from '../../../src/http/admin/routes.ts'
import { HOST, PUBLIC_URL } from '../../support/http.ts'
import { openTestIdp } from '../../support/test-idp.ts'

const { http, idp, issuer, close } = await openTestIdp()
after(close)

/** What a page of somebody else's says of itself. */
const FOREIGN: readonly Readonly<Record<string, string>>[] = [
  { Origin: 'https://evil.example' },
  { Origin: 'null' },
  { Origin: 'http://localhost:6274' },
  { Origin: 'http://localhost' },
  { Origin: `https://${HOST}` },
  { Origin: `${PUBLIC_URL}.evil.example` },
  { Origin: `${PUBLIC_URL}, https://evil.example` },
]

const CROSS_SITE: readonly Readonly<Record<string, string>>[] = [
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
  { 'Sec-Fetch-Site': 'same-origin, cross-site' },
]

const CHANGES = ADMIN_ROUTES.filter(({ method }) => method !== 'get').map(({ method, path }) => ({
  method,
  path: path.replaceAll(/\{\w+\}/g, 'default'),
}))

async function lastEvent(): Promise<number> {
  await idp.requestLog.flush()
  return idp.store.events.lastId(issuer.id)
}

test('every change by a page of another origin is refused, and changes nothing (L-06, L-07)', async () => {
  const before = await lastEvent()
  for (const { method, path } of CHANGES) {
    for (const headers of [...FOREIGN, ...CROSS_SITE]) {
      const sent = http[method](path).set(headers)
      const { status, type } = method === 'delete' ? await sent : await sent.send({ all: true })
      assert.equal(status, 403, `${method} ${path} ${JSON.stringify(headers)}`)
      assert.equal(type, 'application/problem+json')
    }
  }
  assert.equal(await lastEvent(), before)
})

test('reading the admin API from a page of another origin is refused too (L-06, L-11, K-02)', async () => {
  for (const headers of FOREIGN) {
    const { status, text } = await http.get('/api/keys').set(headers)
    assert.equal(status, 403, JSON.stringify(headers))
    assert.doesNotMatch(text, /kid/)
  }
})

test('a link on another site may lead here (L-07: changes only)', async () => {
  const { status } = await http.get('/').set('Sec-Fetch-Site', 'cross-site')
  assert.equal(status, 200)
})

test('our own pages, and programs that are no browser, may change things (L-06)', async () => {
  const own: readonly Readonly<Record<string, string>>[] = [
    {},
    { Origin: PUBLIC_URL },
    { Origin: 'http://127.0.0.1:9400' },
    { Origin: 'http://[::1]:9400' },
    { Origin: PUBLIC_URL, 'Sec-Fetch-Site': 'same-origin' },
    { 'Sec-Fetch-Site': 'none' },
  ]
  for (const headers of own) {
    const { status } = await http.post('/api/tokens').set(headers).send({})
    assert.equal(status, 201, JSON.stringify(headers))
  }
})

test('the admin API takes application/json only, so that no simple request of a page reaches it (L-08)', async () => {
  const before = await lastEvent()
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/json',
    'application/csp-report',
  ]
  for (const { method, path } of CHANGES.filter(({ method }) => method !== 'delete')) {
    for (const type of types) {
      const { status } = await http[method](path).set('Content-Type', type).send('{"all":true}')
      assert.equal(status, 415, `${method} ${path} ${type}`)
    }
  }
  const untyped = http.post('/api/tokens/revoke').unset('Content-Type')
  assert.equal(
    (await untyped.serialize(String).send('{"all":true}').unset('Content-Type')).status,
    415,
  )
  assert.equal(await lastEvent(), before)
})

test('JSON is taken with parameters and in any case, and an empty body is {} (L-08, decision 6)', async () => {
  const typed = await http
    .post('/api/tokens')
    .set('Content-Type', 'Application/JSON; charset=utf-8')
    .send('{"subject":"bob"}')
  assert.equal(typed.body.claims.sub, 'bob')
  assert.equal((await http.post('/api/tokens')).status, 201)
  const empty = await http.post('/api/tokens').set('Content-Type', 'application/json').send('')
  assert.equal(empty.status, 201)
})

test('GET, HEAD and OPTIONS change nothing, and no header or parameter makes another method of one (L-09)', async () => {
  const before = await lastEvent()
  const override = {
    'X-HTTP-Method-Override': 'POST',
    'X-HTTP-Method': 'DELETE',
    'X-Method-Override': 'PUT',
  }
  for (const { path } of CHANGES) {
    for (const method of ['get', 'head', 'options'] as const) {
      await http[method](`${path}?_method=POST`).set(override)
    }
  }
  assert.equal(await lastEvent(), before)
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { unavailable } from '../../src/core/protocol/domain-error.ts'
import { ADMIN_ROUTES } from '../../src/http/admin/routes.ts'
import { basic, DEMO_CLIENT, formBody, PUBLIC_URL, RESOURCE_SERVER } from '../support/http.ts'
import { openSocket } from '../support/raw-http.ts'
import { openTestIdp } from '../support/test-idp.ts'
import { startTestServer } from '../support/test-server.ts'

const { http, idp, issuer, logged, close } = await openTestIdp()
after(close)

const FORMS = ['/token', '/introspect', '/revoke'] as const
const JSON_BODIES = ADMIN_ROUTES.filter(
  ({ method, takesFile }) => (method === 'post' || method === 'put') && takesFile === undefined,
).map(({ method, path }) => ({ method, path: path.replaceAll(/\{\w+\}/g, 'default') }))

async function lastEvent(): Promise<number> {
  await idp.requestLog.flush()
  return idp.store.events.lastId(issuer.id)
}

test('pages are sent with a CSP without unsafe sources, and may not be framed or sniffed (H-01, H-02, decision 7)', async () => {
  for (const path of ['/', '/sign-in', '/nothing', '/issuers/no-such/']) {
    const { headers } = await http.get(path)
    const csp = headers['content-security-policy'] ?? ''
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]) {
      assert.ok(csp.split(';').includes(rule), `${path}: ${rule}`)
    }
    assert.doesNotMatch(csp, /unsafe|\*|https?:|data:|upgrade-insecure/)
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.ok(headers['referrer-policy'])
    assert.equal(headers['strict-transport-security'], undefined)
  }
})

test('JSON is sent as application/json that must not be sniffed (H-03)', async () => {
  const answers = [
    await http.get('/.well-known/jwks.json'),
    await http.get('/.well-known/openid-configuration'),
    await http.form('/introspect', { token: 'x' }, RESOURCE_SERVER),
    await http.form('/token', {}),
    await http.get('/api/status'),
    await http.get('/healthz'),
    await http.get('/api/openapi.json'),
  ]
  for (const { type, headers } of answers) {
    assert.equal(type, 'application/json')
    assert.equal(headers['x-content-type-options'], 'nosniff')
  }
})

test('what holds a token, a key or a secret is kept out of caches, refusals too (H-04, RFC 6749 section 5.1)', async () => {
  const minted = await http.post('/api/tokens').send({})
  const answers = [
    minted,
    await http.form('/token', { grant_type: 'client_credentials' }, DEMO_CLIENT),
    await http.form('/token', { grant_type: 'password' }, DEMO_CLIENT),
    await http.form('/token', {}),
    await http.get('/token'),
    await http.form('/introspect', { token: minted.body.access_token }, RESOURCE_SERVER),
    await http.form('/introspect', {}, RESOURCE_SERVER),
    await http.form('/revoke', { token: 'x' }, DEMO_CLIENT),
    await http.post('/api/tokens').send({ count: 2 }),
    await http.post('/api/tokens').send({ alg: 'none' }),
    await http.get('/api/tokens'),
    await http.get(`/api/keys/${minted.body.kid}.pem?private=true`),
    await http.get(`/api/keys/${minted.body.kid}.jwk?private=true`),
    await http.get(`/api/keys/${minted.body.kid}/secret`),
    await http.get('/api/clients/demo-client'),
    await http.get('/api/clients/no-such'),
  ]
  for (const { headers, text } of answers) {
    assert.equal(headers['cache-control'], 'no-store', text)
  }
})

test('a body beyond 256 KiB is 413 on every route that takes one, before it is parsed (H-05)', async () => {
  const before = await lastEvent()
  for (const path of FORMS) {
    const { status, body } = await http.form(path, { token: 'x'.repeat(256 * 1024) }, DEMO_CLIENT)
    assert.deepEqual([status, body.error], [413, 'invalid_request'], path)
  }
  for (const { method, path } of JSON_BODIES) {
    // Not JSON, so that parsing first would be a 400; a static table may be larger than others.
    const isTable =
      (method === 'put' && path === '/api/static-tables/default') ||
      path === '/api/static-tables/default/import'
    const size = isTable ? 8 * 1024 * 1024 : 256 * 1024
    const sent = http[method](path).set('Content-Type', 'application/json').serialize(String)
    const { status, type } = await sent.send('{'.repeat(size + 1))
    assert.deepEqual([status, type], [413, 'application/problem+json'], `${method} ${path}`)
  }
  assert.equal((await lastEvent()) - before, FORMS.length)
})

test('a body of exactly 256 KiB is read (H-05)', async () => {
  const wrapping = JSON.stringify({ token: '' }).length
  const token = 'x'.repeat(256 * 1024 - wrapping)
  assert.equal((await http.post('/api/tokens/inspect').send({ token })).status, 200)
  assert.equal((await http.post('/api/tokens/inspect').send({ token: `${token}x` })).status, 413)
})

test('a static table of more than 256 KiB is taken whole (decision 6)', async () => {
  const entry = { client_id: 'c', scopes: ['x'.repeat(1000)] }
  const tokens = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`token-${at}`, entry]))
  assert.equal((await http.put('/api/static-tables/large').send(tokens)).status, 201)
  assert.deepEqual((await http.get('/api/static-tables/large')).body, tokens)
  await http.delete('/api/static-tables/large')
})

test('JSON that nests deeper than 64 is refused, and brackets within text do not count (H-07)', async () => {
  const nested = (depth: number) =>
    `{"claims":{"x":${'['.repeat(depth - 2)}${']'.repeat(depth - 2)}}}`
  const send = async (text: string) =>
    http.post('/api/tokens').set('Content-Type', 'application/json').serialize(String).send(text)
  assert.equal((await send(nested(64))).status, 201)
  const refused = await send(nested(65))
  assert.equal(refused.status, 400)
  assert.match(refused.body.detail, /64/)
  for (const bomb of [
    '['.repeat(200_000),
    '{"a":'.repeat(50_000),
    '\\"'.repeat(130_000),
    '"\\'.repeat(130_000),
  ]) {
    const begun = performance.now()
    assert.equal((await send(bomb)).status, 400)
    assert.ok(performance.now() - begun < 2000, bomb.slice(0, 4))
  }
  const inText = await send(`{"claims":{"x":${JSON.stringify(`\\"${'['.repeat(100)}\\`)}}}`)
  assert.equal(inText.status, 201)
})

test('malformed JSON and JSON that is no object are a problem in JSON (H-08)', async () => {
  for (const text of [
    '{',
    '{"a":}',
    "{'a':1}",
    '[]',
    '"x"',
    '1',
    'null',
    'true',
    '{} {}',
    '\ufeff{',
  ]) {
    for (const { method, path } of JSON_BODIES) {
      const sent = http[method](path).set('Content-Type', 'application/json').serialize(String)
      const { status, body, type } = await sent.send(text)
      assert.deepEqual(
        [status, body.status, type],
        [400, 400, 'application/problem+json'],
        `${path} ${text}`,
      )
    }
  }
})

test('half a surrogate pair and a number beyond all bounds are refused, not replaced (H-10, J-07, RFC 8259 section 8.2)', async () => {
  for (const text of [
    '{"subject":"\\ud800"}',
    '{"claims":{"\\udfff":1}}',
    '{"claims":{"x":["\\ud83d"]}}',
    '{"claims":{"x":1e999}}',
    `{"claims":{"x":${'9'.repeat(400)}}}`,
  ]) {
    const sent = http.post('/api/tokens').set('Content-Type', 'application/json').serialize(String)
    assert.equal((await sent.send(text)).status, 400, text.slice(0, 40))
  }
  const whole = await http.post('/api/tokens').send({ claims: { x: '\u{1f600}' } })
  assert.equal(whole.body.claims.x, '\u{1f600}')
})

test('form endpoints take application/x-www-form-urlencoded only (H-09, RFC 6749 appendix B)', async () => {
  for (const path of FORMS) {
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', '']) {
      const sent = http.post(path).set('Authorization', basic(DEMO_CLIENT)).serialize(String)
      sent.set('Content-Type', type || 'text/plain').send('grant_type=client_credentials&token=x')
      if (type === '') sent.unset('Content-Type')
      const { status, body } = await sent
      assert.ok(status >= 400 && status < 500, `${path} ${type}`)
      assert.equal(body.error, 'invalid_request')
    }
  }
})

test('bytes that are not UTF-8 and escapes that are none are 400 (H-10, RFC 6749 appendix B)', async () => {
  for (const path of FORMS) {
    for (const text of [
      'token=%FF',
      'token=%C3%28',
      'token=%ZZ',
      'token=%',
      'token=%E0%80%80',
      '%FF=x',
    ]) {
      const sent = http.post(path).type('form').set('Authorization', basic(DEMO_CLIENT))
      const { status, body } = await sent.send(text)
      assert.deepEqual([status, body.error], [400, 'invalid_request'], `${path} ${text}`)
    }
    const bytes = http
      .post(path)
      .type('form')
      .set('Authorization', basic(DEMO_CLIENT))
      .serialize(String)
    bytes.write(Buffer.from([0x74, 0x6f, 0x6b, 0x65, 0x6e, 0x3d, 0xff, 0xfe]))
    assert.equal((await bytes).status, 400, path)
  }
  const json = http.post('/api/tokens').set('Content-Type', 'application/json')
  json.write(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))
  assert.equal((await json).status, 400)
})

test('odd escapes in a path or a query are 400 (H-11)', async () => {
  for (const path of [
    '/%zz',
    '/%ff',
    '/%',
    '/api/tokens/%c3%28',
    '/api/tokens?subject=%ff',
    '/api/keys/%e0%80%80.pem',
    '/.well-known/jwks.json?x=%zz',
    '/healthz?%',
    '/issuers/%ff/api/tokens',
  ]) {
    assert.equal((await http.get(path)).status, 400, path)
  }
  const nul = await http.get('/api/tokens/%00')
  assert.equal(nul.status, 404)
})

test('a compressed body is 415 and is not unpacked (H-12)', async () => {
  const packed = gzipSync(Buffer.alloc(100 * 1024 * 1024, 0x20))
  for (const [path, type] of [
    ...FORMS.map((one) => [one, 'application/x-www-form-urlencoded'] as const),
    ['/api/tokens', 'application/json'] as const,
  ]) {
    for (const encoding of ['gzip', 'br', 'deflate', 'gzip, identity', 'x-odd']) {
      const sent = http.post(path).set('Content-Type', type).set('Content-Encoding', encoding)
      sent.write(packed)
      assert.equal((await sent).status, 415, `${path} ${encoding}`)
    }
  }
})

test('HEAD is answered as GET is, without the body, and does nothing where only POST is served (H-14)', async () => {
  const before = await lastEvent()
  for (const path of ['/.well-known/jwks.json', '/api/status', '/api/tokens', '/healthz', '/']) {
    const [head, get] = [await http.head(path), await http.get(path)]
    assert.equal(head.status, 200, path)
    assert.equal(head.text ?? '', '')
    assert.equal(head.headers['content-type'], get.headers['content-type'])
    assert.equal(head.headers['content-length'], get.headers['content-length'])
  }
  const waiting = await http
    .head('/api/events?wait=30')
    .set('Accept', 'text/event-stream')
    .timeout(2000)
  assert.equal(waiting.status, 200)
  for (const path of [...FORMS, '/api/tokens/revoke', '/api/keys/rotate', '/api/reset']) {
    const { status } = await http.head(path)
    assert.ok(status === 405 || status === 404, path)
  }
  await idp.requestLog.flush()
  const after = await idp.store.events.following(issuer.id, {}, { limit: 500, after: before })
  assert.deepEqual(
    after.filter(({ type }) => type !== 'request'),
    [],
  )
})

test('a method that a known path does not serve is 405, names those that it does, and does nothing (H-15, RFC 9110 section 15.5.6)', async () => {
  const before = await lastEvent()
  const refused = [
    ['get', '/token', 'POST, OPTIONS'],
    ['put', '/introspect', 'POST, OPTIONS'],
    ['delete', '/revoke', 'POST, OPTIONS'],
    ['post', '/.well-known/jwks.json', 'GET, HEAD, OPTIONS'],
    ['delete', '/.well-known/openid-configuration', 'GET, HEAD, OPTIONS'],
    ['put', '/api/tokens', 'POST, GET, HEAD'],
    ['delete', '/api/tokens', 'POST, GET, HEAD'],
    ['post', '/api/tokens/x', 'GET, HEAD, DELETE'],
    ['delete', '/api/keys', 'GET, HEAD, POST'],
    ['post', '/api/status', 'GET, HEAD'],
    ['options', '/api/tokens', 'POST, GET, HEAD'],
    ['get', '/api/reset', 'POST'],
    ['post', '/api/openapi.json', 'GET, HEAD'],
    ['post', '/healthz', 'GET, HEAD'],
  ] as const
  for (const [method, path, allow] of refused) {
    const { status, headers } = await http[method](path).set('Origin', PUBLIC_URL)
    assert.deepEqual([status, headers.allow], [405, allow], `${method} ${path}`)
  }
  await idp.requestLog.flush()
  const after = await idp.store.events.following(issuer.id, {}, { limit: 500, after: before })
  assert.deepEqual(
    after.filter(({ type }) => type !== 'request'),
    [],
  )
})

test('a URL beyond 16 KiB is refused (H-20)', async (t) => {
  const server = await startTestServer(t)
  for (const path of ['/', '/api/tokens?q=', '/.well-known/jwks.json?x=', '/healthz?x=']) {
    const { status } = await fetch(`${server.publicUrl}${path}${'a'.repeat(17_000)}`)
    assert.equal(status, 414, path)
  }
})

test('what is not there is 404 and reflects nothing raw (H-21)', async () => {
  const odd = '/%3Cscript%3Ealert(1)%3C/script%3E'
  for (const path of [odd, `/issuers${odd}`, `/api${odd}`, `/api/tokens${odd}`, `/static${odd}`]) {
    const { status, text } = await http.get(`${path}?%22%3E%3Cimg%20src=x%3E`)
    assert.equal(status, 404, path)
    assert.doesNotMatch(text, /<script>alert|<img src=x|"><img/)
  }
})

test('no answer holds a stack, a path of the machine, SQL or an error number (H-22)', async () => {
  const { http: ask, idp: broken, logged: lines, close: end } = await openTestIdp()
  const failing = () => Promise.reject(new Error('SQLITE_CORRUPT at /srv/secret/place'))
  Object.defineProperty(broken.store, 'clients', { value: { byClientId: failing, list: failing } })
  const answers = [
    await ask.form('/introspect', { token: 'x' }, RESOURCE_SERVER),
    await ask.form('/token', { grant_type: 'client_credentials' }, DEMO_CLIENT),
    await ask.get('/api/clients'),
    await ask.get('/api/clients/x'),
  ]
  for (const { status, text, body } of answers) {
    assert.equal(status, 500)
    assert.doesNotMatch(text, /SQLITE|secret|\/srv|node_modules|at \w+ \(|\.ts\b/)
    const reference = /under ([\w-]{12})/.exec(body.error_description ?? body.detail)?.[1]
    const line = lines.find(({ fields }) => fields.reference === reference)
    assert.match(String(line?.fields.err), /SQLITE_CORRUPT/)
  }
  assert.equal(answers[0]?.body.error, 'server_error')
  await end()
})

test('what cannot be done at the moment is 503 with Retry-After (Z-09)', async () => {
  const { http: ask, idp: busy, close: end } = await openTestIdp()
  const failing = () => Promise.reject(unavailable('the database is locked by another program'))
  Object.defineProperty(busy.store, 'clients', { value: { byClientId: failing, list: failing } })
  Object.defineProperty(busy.store, 'tokens', { value: { byJti: failing } })
  const introspection = await ask.form('/introspect', { token: 'x' }, RESOURCE_SERVER)
  assert.deepEqual(
    [introspection.status, introspection.body.error],
    [503, 'temporarily_unavailable'],
  )
  assert.match(introspection.headers['retry-after'] ?? '', /^\d+$/)
  const admin = await ask.get('/api/clients')
  assert.deepEqual([admin.status, admin.body.title], [503, 'Service Unavailable'])
  assert.match(admin.headers['retry-after'] ?? '', /^\d+$/)
  const page = await ask.get('/tokens/x')
  assert.deepEqual([page.status, page.headers['retry-after']], [503, '1'])
  await end()
})

test('nothing says what the server is made with (H-23)', async () => {
  for (const path of ['/', '/api/status', '/token', '/.well-known/jwks.json', '/nothing']) {
    const { headers } = await http.get(path)
    assert.equal(headers['x-powered-by'], undefined)
    assert.equal(headers.server, undefined)
  }
})

test('a kid leads to no file (H-24, CWE-22)', async () => {
  for (const kid of [
    '..%2f..%2fpackage',
    '..%2f..%2f..%2fetc%2fpasswd',
    '%2e%2e%2fdata%2fseed',
    '/etc/passwd%00',
  ]) {
    for (const suffix of ['.pem', '.jwk', '/secret', '']) {
      const { status, text } = await http.get(`/api/keys/${kid}${suffix}`)
      assert.equal(status, 404, kid)
      assert.doesNotMatch(text, /root:|"dependencies"|client_secret/)
    }
  }
})

test('names with brackets or of prototypes are names like any other, in queries, forms and JSON (H-26, T-09, CWE-1321)', async () => {
  const nested = await http.get('/api/tokens?subject[$ne]=x')
  assert.equal(nested.status, 400)
  assert.equal(nested.body.errors[0].pointer, '/subject[$ne]')
  for (const name of ['__proto__', 'constructor', 'toString', '__proto__[admin]']) {
    const query = await http.get(`/api/tokens?${encodeURIComponent(name)}=x`)
    assert.equal(query.status, 400, name)
    const form = await http.form('/introspect', { token: 'x', [name]: 'y' }, RESOURCE_SERVER)
    assert.deepEqual(form.body, { active: false })
    const sent = http.post('/api/tokens').set('Content-Type', 'application/json').serialize(String)
    const json = await sent.send(`{${JSON.stringify(name)}:{"admin":true}}`)
    assert.equal(json.status, 400, name)
  }
  assert.equal(Object.hasOwn(Object.prototype, 'admin'), false)
})

test('a caller that leaves in the middle of a body is no fault of ours (H-22)', async (t) => {
  const server = await startTestServer(t)
  for (const [path, type] of [
    ['/token', 'application/x-www-form-urlencoded'],
    ['/api/tokens', 'application/json'],
  ]) {
    const socket = await openSocket(server)
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: ${type}\r\nContent-Length: 100\r\n\r\n{`,
    )
    // Nothing outside tells when the request has reached its route, where it waits for the rest of the body.
    await new Promise((resolve) => setTimeout(resolve, 500))
    socket.destroy()
  }
  await new Promise((resolve) => setTimeout(resolve, 500))
  assert.deepEqual(
    server.logged.filter(({ level }) => level === 'error'),
    [],
  )
  const told = server.logged.map(({ fields: { method, path, status, outcome } }) => [
    ...[method, path, status, outcome],
  ])
  assert.deepEqual(told, [
    ['POST', '/token', 400, 'invalid_request'],
    ['POST', '/api/tokens', undefined, 'left'],
  ])
})

test('the process log has a line a request, with the route’s pattern and ids, never a token, a secret or a query (O-01)', async () => {
  const { body } = await http.post('/api/tokens').send({ subject: 'typed-subject' })
  const { access_token: token, jti } = body
  await http.form('/introspect', { token }, RESOURCE_SERVER)
  await http.form('/introspect', { token }, ['mcp-resource-server', 'wrong-secret-typed'])
  await http.get('/api/tokens?q=typed-query')
  await http
    .put(`/api/static-tables/default/tokens/typed-static-token`)
    .send({ client_id: 'c', scopes: [] })
  await http.delete('/api/static-tables/default/tokens/typed-static-token')
  await http.get(`/${formBody({ secret: 'typed-secret' })}`)
  await http.get('/issuers/typed-issuer/.well-known/jwks.json')
  const log = JSON.stringify(logged)
  for (const part of token.split('.')) assert.ok(!log.includes(part))
  assert.doesNotMatch(log, /typed|resource-server-secret|demo-client-secret/)
  assert.deepEqual(
    logged.filter(({ fields }) => fields.jti === jti).map(({ fields: { ms: _, ...rest } }) => rest),
    [
      {
        method: 'POST',
        path: '/introspect',
        status: 200,
        outcome: 'active',
        client_id: 'mcp-resource-server',
        jti,
        kid: body.kid,
      },
    ],
  )
  assert.ok(log.includes('/api/static-tables/:name/tokens/:token'))
})

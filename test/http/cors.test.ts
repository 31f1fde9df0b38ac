import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Response } from 'supertest'
import { DEMO_CLIENT, RESOURCE_SERVER } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

/** Where MCP Inspector's page is. */
const INSPECTOR = 'http://localhost:6274'

const READ = [
  '/.well-known/jwks.json',
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
  '/issuers/default/.well-known/jwks.json',
  '/.well-known/oauth-authorization-server/issuers/default',
]
const POSTED = ['/token', '/introspect', '/revoke']

function assertReadable({ headers }: Response, about: string): void {
  assert.equal(headers['access-control-allow-origin'], '*', about)
  assert.equal(headers['access-control-allow-credentials'], undefined, about)
  assert.equal(headers['access-control-allow-private-network'], undefined, about)
}

test('a browser’s client of another origin may read metadata and keys (L-13)', async () => {
  for (const path of READ) {
    const answer = await http.get(path).set('Origin', INSPECTOR)
    assert.equal(answer.status, 200, path)
    assertReadable(answer, path)
  }
})

test('it may read answers and refusals at the endpoints it posts to (L-13)', async () => {
  const answers = [
    await http
      .form('/token', { grant_type: 'client_credentials' }, DEMO_CLIENT)
      .set('Origin', INSPECTOR),
    await http.form('/introspect', { token: 'x' }, RESOURCE_SERVER).set('Origin', INSPECTOR),
    await http.form('/revoke', { token: 'x' }, DEMO_CLIENT).set('Origin', INSPECTOR),
  ]
  for (const answer of answers) {
    assert.equal(answer.status, 200)
    assertReadable(answer, 'answer')
  }
  for (const path of POSTED) {
    const refusals = [
      await http.form(path, {}).set('Origin', INSPECTOR),
      await http.get(path).set('Origin', INSPECTOR),
      await http.post(path).set('Origin', INSPECTOR).send({ json: true }),
      await http.form(`/issuers/no-such${path}`, {}).set('Origin', INSPECTOR),
      await http.form(path, { a: 'x'.repeat(300_000) }).set('Origin', INSPECTOR),
    ]
    for (const refusal of refusals) {
      assert.ok(refusal.status >= 400 && refusal.status < 500, path)
      assertReadable(refusal, path)
      assert.equal(typeof refusal.body.error, 'string')
    }
    const [unauthenticated] = refusals
    assert.match(
      unauthenticated?.headers['access-control-expose-headers'] ?? '',
      /WWW-Authenticate/,
    )
  }
})

test('preflights are answered with the method and the headers asked for, without credentials (L-12, L-13)', async () => {
  for (const [path, method] of [
    ...READ.map((one) => [one, 'GET'] as const),
    ...POSTED.map((one) => [one, 'POST'] as const),
  ]) {
    const answer = await http
      .options(path)
      .set('Origin', INSPECTOR)
      .set('Access-Control-Request-Method', method)
      .set('Access-Control-Request-Headers', 'authorization,content-type,mcp-protocol-version')
      .set('Access-Control-Request-Private-Network', 'true')
    assert.equal(answer.status, 204, path)
    assertReadable(answer, path)
    assert.ok(answer.headers['access-control-allow-methods']?.split(', ').includes(method))
    assert.equal(
      answer.headers['access-control-allow-headers'],
      'authorization,content-type,mcp-protocol-version',
    )
  }
})

test('what a preflight asks for is echoed only where it looks like header names (A-11)', async () => {
  const answer = await http
    .options('/token')
    .set('Origin', INSPECTOR)
    .set('Access-Control-Request-Headers', 'x; <script>')
  assert.match(answer.headers['access-control-allow-headers'] ?? '', /^Authorization, Content-Type/)
})

test('the admin API, the pages, static files and the health check send no CORS header (L-11, L-14)', async () => {
  const paths = ['/api/tokens', '/api/status', '/', '/sign-in', '/static/base.css', '/healthz']
  for (const path of paths) {
    for (const method of ['get', 'options', 'post'] as const) {
      const { headers } = await http[method](path)
        .set('Origin', INSPECTOR)
        .set('Access-Control-Request-Method', 'POST')
      const named = Object.keys(headers).filter((name) => name.startsWith('access-control'))
      assert.deepEqual(named, [], `${method} ${path}`)
    }
  }
})

test('no origin is reflected, so no answer differs by it (L-15)', async () => {
  for (const path of READ) {
    const { headers } = await http.get(path).set('Origin', INSPECTOR)
    assert.ok(!JSON.stringify(headers).includes('6274'))
  }
})

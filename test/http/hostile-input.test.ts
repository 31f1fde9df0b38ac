import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { ADMIN_ROUTES } from '../../src/http/admin/routes.ts'
import {
  basic,
  DEMO_CLIENT,
  formBody,
  HOST,
  httpTo,
  type Parameters,
  RESOURCE_SERVER,
} from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { app, logged, close } = await openTestIdp()
const server = createServer(app).listen(0, '127.0.0.1')
await once(server, 'listening')
const http = httpTo(server)
const agent = new Agent({ keepAlive: true })
after(async () => {
  agent.destroy()
  server.closeAllConnections()
  server.close()
  await close()
})

const TEXTS = [
  '\u0000',
  'a\u0000b',
  '\r\nX-Injected: 1',
  '\u001b[31m\u0007\u0085',
  '\u2028\u2029\u202e\ufeff\ufffe',
  '\u{10ffff}',
  'x'.repeat(4_000),
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '../../../../etc/passwd',
  '<script>alert(1)</script>',
  "' OR 1=1; DROP TABLE tokens; --",
  '%',
  '%25%00',
  '{{7*7}} <%= 7*7 %>',
  'NaN',
  '-0',
  '9999999999999999999999',
  '2026-11-21T10:00:00Z',
  ' ',
  '',
]

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])

const VALUES: readonly unknown[] = [
  ...TEXTS.slice(0, 12),
  '',
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  1e308,
  -1e308,
  5e-324,
  [],
  [null],
  [[]],
  ['', ' ', '\u0000'],
  {},
  { toString: 1, valueOf: null, length: -1 },
  nested(50),
  Array.from({ length: 2000 }, (_, at) => at),
]

interface Answer {
  readonly status: number
  readonly type: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

interface Asked {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Asks over a connection that stays open: there are thousands of requests here. */
function ask(method: string, path: string, { headers = {}, body = '' }: Asked = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const { port } = server.address() as AddressInfo
    const all = { Host: HOST, 'Content-Length': Buffer.byteLength(body), ...headers }
    const sent = request({ port, host: '127.0.0.1', agent, method, path, headers: all })
    sent.once('error', reject)
    sent.once('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => {
        const type = (answer.headers['content-type'] ?? '').split(';')[0] ?? ''
        resolve({ status: answer.statusCode ?? 0, type, headers: answer.headers, text })
      })
    })
    sent.end(body)
  })
}

const askJson = (method: string, path: string, body: object) =>
  ask(method, path, {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

const askForm = (path: string, parameters: Parameters, headers: Record<string, string> = {}) =>
  ask('POST', path, {
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: basic(DEMO_CLIENT),
      ...headers,
    },
    body: formBody(parameters),
  })

/** Whatever came, the answer is the surface's own, tells nothing of the inside, and is no fault of ours. */
function assertCalm({ status, text, type, headers }: Answer, about: string): void {
  assert.ok(status >= 200 && status < 500, `${about}: ${status} ${text.slice(0, 200)}`)
  assert.equal(headers['x-injected'], undefined)
  assert.doesNotMatch(text, /SQLITE|node_modules|\bat \w+ \(|\/src\/|ERR_|TypeError|root:x/)
  if (status >= 400) assert.match(type, /^(application\/(problem\+)?json|text\/html)$/, about)
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: {
    readonly content: Readonly<
      Record<
        string,
        { readonly schema: { readonly properties?: Readonly<Record<string, object>> } }
      >
    >
  }
}

const { paths } = (await http.get('/api/openapi.json')).body as {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** Paths whose every success makes RSA keys. */
const SLOW = ['/api/issuers', '/api/reset']

/** What a body needs besides, so that a call gets as far as the member in question; elliptic keys, since RSA ones are slow. */
const BASES: Readonly<Record<string, object>> = {
  'post /api/tokens': { alg: 'ES256' },
  'post /api/keys': { alg: 'ES256' },
  'post /api/keys/rotate': { alg: 'ES256' },
  'put /api/rotation': { every_seconds: null },
  'post /api/tokens/inspect': { token: 'x' },
  'post /api/subjects': { sub: 's' },
  'post /api/static-tables/{name}/tokens': { token: 't', client_id: 'c', scopes: [] },
}

test('any text in a path of the admin API is answered calmly, with a problem where refused (J-07, T-19)', async () => {
  for (const { method, path } of ADMIN_ROUTES.filter((route) => route.path.includes('{'))) {
    for (const text of TEXTS.filter((one) => one !== '')) {
      const target = path.replaceAll(/\{\w+\}/g, encodeURIComponent(text))
      for (const base of ['', `/issuers/${encodeURIComponent(text)}`]) {
        const answer = await ask(method.toUpperCase(), base + target)
        assertCalm(answer, `${method} ${base}${path} ${JSON.stringify(text).slice(0, 30)}`)
        if (answer.status >= 400)
          assert.equal(answer.type, 'application/problem+json', `${method} ${base}${path}`)
      }
    }
  }
})

test('any text in a query of the admin API is answered calmly (H-11, H-26)', async () => {
  for (const [path, methods] of Object.entries(paths)) {
    for (const { name } of (methods.get?.parameters ?? []).filter((one) => one.in === 'query')) {
      for (const text of TEXTS) {
        const target = `${path.replaceAll(/\{\w+\}/g, 'x')}?${formBody({ [name]: text })}`
        assertCalm(await ask('GET', target), target.slice(0, 80))
      }
    }
  }
})

test('any value in any member of an admin body is taken or refused with a problem that points at it (J-06, J-07, RFC 9457)', async () => {
  for (const [path, methods] of Object.entries(paths).filter(([one]) => !SLOW.includes(one))) {
    for (const method of ['post', 'put'] as const) {
      const schema = methods[method]?.requestBody?.content['application/json']?.schema
      for (const name of [...Object.keys(schema?.properties ?? {}), 'made_up', '__proto__']) {
        for (const value of VALUES) {
          const body = { ...BASES[`${method} ${path}`] }
          Object.defineProperty(body, name, { value, enumerable: true })
          const answer = await askJson(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'x'), body)
          assertCalm(answer, `${method} ${path} ${name}=${JSON.stringify(value)?.slice(0, 40)}`)
          if (answer.status >= 400) assert.equal(answer.type, 'application/problem+json')
          if (answer.status !== 400) continue
          const { errors } = JSON.parse(answer.text)
          assert.equal(typeof errors[0].pointer, 'string')
        }
      }
    }
  }
})

test('any text in any parameter of a form is answered with OAuth’s errors (T-19, RFC 6749 section 5.2)', async () => {
  const names = ['token', 'token_type_hint', 'grant_type', 'scope', 'resource', 'client_id', 'x']
  for (const path of ['/token', '/introspect', '/revoke', '/issuers/no-such/token']) {
    for (const name of names) {
      for (const text of TEXTS) {
        const parameters = { token: 'x', grant_type: 'client_credentials', [name]: text }
        const answer = await askForm(path, parameters)
        assertCalm(answer, `${path} ${name} ${JSON.stringify(text).slice(0, 30)}`)
        if (answer.status >= 400) assert.match(JSON.parse(answer.text).error, /^[a-z_]+$/)
      }
    }
  }
})

test('odd headers are answered calmly (H-18, T-07)', async () => {
  const names = [
    'Accept',
    'Accept-Encoding',
    'Access-Control-Request-Headers',
    'Authorization',
    'Content-Type',
    'Cookie',
    'If-None-Match',
    'Origin',
    'Range',
    'Referer',
    'Sec-Fetch-Site',
    'Upgrade',
    'User-Agent',
    'X-HTTP-Method-Override',
  ]
  const values = [
    '',
    ' ',
    ',',
    ';;;',
    '\u00ff\u00fe',
    '*',
    '__proto__',
    '"',
    '=',
    '%00',
    'é'.repeat(3000),
  ]
  for (const name of names) {
    for (const value of values) {
      for (const path of ['/.well-known/jwks.json', '/api/tokens', '/', '/static/base.css']) {
        const method = name.startsWith('Access') ? 'OPTIONS' : 'GET'
        const answer = await ask(method, path, { headers: { [name]: value } })
        assertCalm(answer, `${name}: ${JSON.stringify(value).slice(0, 30)} ${path}`)
      }
      const posted = await askForm('/introspect', { token: 'x' }, { [name]: value })
      assertCalm(posted, `${name}: ${JSON.stringify(value).slice(0, 30)} /introspect`)
    }
  }
})

test('a path that is nobody’s is refused on its surface: JSON for clients and programs, a page for people', async () => {
  const protocol = [
    '/issuers/no-such/token',
    '/issuers/NO%20SUCH/introspect',
    '/issuers/.../revoke',
  ]
  for (const path of protocol) {
    const { status, body, headers } = await http.form(path, { token: 'x' }, RESOURCE_SERVER)
    assert.deepEqual([status, body.error], [404, 'invalid_request'], path)
    assert.equal(headers['access-control-allow-origin'], '*')
  }
  const admin = ['/api', '/api/', '/api/nothing', '/api/tokens/', '/api/Tokens', '/API/tokens']
  const named = ['/issuers/no-such/api/tokens', '/issuers/NO%20SUCH/api/keys', '/issuers/x/api']
  for (const path of [...admin.slice(0, 5), ...named]) {
    const { status, type, body } = await http.get(path)
    assert.deepEqual([status, type, body.status], [404, 'application/problem+json', 404], path)
  }
  for (const path of ['/API/tokens', '/nothing', '/issuers/no-such/', '/issuers/', '//', '/.']) {
    const { status, type } = await http.get(path)
    assert.deepEqual([status, type], [404, 'text/html'], path)
  }
})

test('what came has written nothing into the log but lines, and the server still does its work (Z-90, O-02)', async () => {
  assert.deepEqual(
    logged.filter(({ level }) => level === 'error' || level === 'warn'),
    [],
  )
  for (const { fields } of logged) {
    for (const value of Object.values(fields)) {
      assert.match(String(value), /^[\x20-\x7E]{0,200}$/)
    }
  }
  const { body } = await http.post('/api/tokens').send({})
  const token = body.access_token
  const asked = () => http.form('/introspect', { token }, RESOURCE_SERVER)
  assert.equal((await asked()).body.active, true)
  assert.equal((await http.form('/revoke', { token }, DEMO_CLIENT)).status, 200)
  assert.equal((await asked()).body.active, false)
})

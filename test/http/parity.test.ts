import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import express from 'express'
import { accessRules } from '../../src/http/access.ts'
import { answerHot } from '../../src/http/answer-hot.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { basic, DEMO_CLIENT, HOST, PUBLIC_URL, RESOURCE_SERVER } from '../support/http.ts'
import { sendRaw } from '../support/raw-http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { idp, app, http, close } = await openTestIdp()
await createIssuer(idp, 'other')
const access = accessRules({ publicUrl: PUBLIC_URL })
const outer = express().disable('x-powered-by').use('/some/idp', app)

/** The ways in: as the server has it, by Express alone, and below a path of somebody else's app. */
const DOORS: Readonly<Record<string, { readonly prefix: string; readonly server: Server }>> = {
  server: {
    prefix: '',
    server: createServer((request, response) => {
      if (!answerHot({ idp, access }, request, response)) app(request, response)
    }),
  },
  app: { prefix: '', server: createServer(app) },
  mount: { prefix: '/some/idp', server: createServer(outer) },
}
for (const { server } of Object.values(DOORS)) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
}
after(async () => {
  for (const { server } of Object.values(DOORS)) server.close()
  await close()
})

const token = (await http.post('/api/tokens').send({ scope: 'read' })).body.access_token
const jwks = await http.get('/.well-known/jwks.json')

interface Asked {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const form = (path: string, body: string, client = DEMO_CLIENT): Asked => ({
  method: 'POST',
  path,
  headers: {
    Authorization: basic(client),
    'Content-Type': 'application/x-www-form-urlencoded',
  },
  body,
})

const DOCUMENTS = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
const GETS = [
  '/.well-known/jwks.json',
  '/issuers/default/.well-known/jwks.json',
  '/issuers/other/.well-known/jwks.json',
  '/issuers/absent/.well-known/jwks.json',
  ...DOCUMENTS.flatMap((path) => [
    path,
    `${path}/issuers/default`,
    `${path}/issuers/other`,
    `${path}/issuers/absent`,
    `/issuers/other${path}`,
  ]),
]

const CASES: readonly Asked[] = [
  ...GETS.map((path): Asked => ({ path })),
  { path: '/.well-known/jwks.json?query=ignored' },
  { path: '/.well-known/jwks.json', headers: { 'If-None-Match': jwks.headers.etag ?? '' } },
  { method: 'HEAD', path: '/.well-known/jwks.json' },
  { path: '/userinfo' },
  { path: '/issuers/other/userinfo', headers: { Authorization: `Bearer ${token}` } },
  { path: '/userinfo', headers: { Authorization: `Bearer ${token}` } },
  form('/userinfo', `access_token=${token}`),
  { method: 'POST', path: '/.well-known/jwks.json' },
  { method: 'TRACE', path: '/.well-known/jwks.json' },
  { path: '/.well-known/jwks.json?%zz' },
  { path: '/.well-known/jwks.json', headers: { Host: 'evil.example' } },
  { path: '/.well-known/jwks.json', headers: { Origin: 'http://localhost:6274' } },
  { method: 'OPTIONS', path: '/token', headers: { Origin: 'http://localhost:6274' } },
  { path: '/token' },
  { method: 'HEAD', path: '/introspect' },
  { method: 'POST', path: '/token' },
  { ...form('/token', '{}'), headers: { 'Content-Type': 'application/json' } },
  { ...form('/token', 'x'), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
  form('/token', 'grant_type=password'),
  form('/token', 'grant_type=client_credentials&scope=%ff'),
  form('/token', 'grant_type=client_credentials&grant_type=x'),
  form('/token', `a=${'x'.repeat(300_000)}`),
  form('/token', 'grant_type=client_credentials', ['demo-client', 'wrong']),
  form('/issuers/absent/token', 'grant_type=client_credentials'),
  form('/introspect', `token=${token}`, RESOURCE_SERVER),
  form('/issuers/other/introspect', `token=${token}`, RESOURCE_SERVER),
  form('/introspect', 'token=unknown', RESOURCE_SERVER),
  form('/introspect', '', RESOURCE_SERVER),
  form('/revoke', 'token=unknown'),
  form('/revoke', `token=${token}`, RESOURCE_SERVER),
]

/** All of an answer but what differs from one request to the next by its nature. */
async function ask(door: string, { method = 'GET', path, headers = {}, body = '' }: Asked) {
  const { prefix, server } = DOORS[door] ?? assert.fail(door)
  const { port } = server.address() as AddressInfo
  const all = { Host: HOST, Connection: 'close', 'Content-Length': String(body.length), ...headers }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  const answer = await sendRaw(
    { port },
    `${method} ${prefix}${path} HTTP/1.1\r\n${head.join('')}\r\n${body}`,
  )
  return answer.replace(/^Date: .*\r\n/m, '')
}

for (const { method = 'GET', path, headers, body, ...rest } of CASES) {
  const what = [method, path.slice(0, 60), JSON.stringify(headers ?? {}), body?.slice(0, 40)]
  test(`through each door the same bytes: ${what.join(' ')} (decision 1)`, async () => {
    const asked = { method, path, headers: headers ?? {}, body: body ?? '', ...rest }
    const expected = await ask('server', asked)
    assert.match(expected, /^HTTP\/1\.1 \d{3} /)
    assert.equal(await ask('app', asked), expected)
    assert.equal(await ask('mount', asked), expected)
  })
}

test('each door writes the same request event (decision 1)', async () => {
  for (const asked of [
    form('/introspect', `token=${token}`, RESOURCE_SERVER),
    { path: '/token' },
  ]) {
    const seen = []
    for (const door of Object.keys(DOORS)) {
      await ask(door, { ...asked, headers: { ...asked.headers, 'User-Agent': 'a verifier' } })
      const { body } = await http.get('/api/events?limit=1')
      const { id: _id, data, ...event } = body.items[0]
      const { duration_ms: _ms, ...facts } = data
      seen.push({ ...event, data: facts })
    }
    assert.equal(seen[0]?.data.user_agent, 'a verifier')
    assert.deepEqual(seen, [seen[0], seen[0], seen[0]])
  }
})

test('a body that another handler has read is told of in the log, and does not hang (decision 1)', async () => {
  const parsing = await openTestIdp()
  const server = createServer(express().use(express.urlencoded()).use(parsing.app))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const answer = await sendRaw(
    { port },
    `POST /introspect HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\ntoken=x`,
  )
  server.close()
  assert.match(answer, /^HTTP\/1\.1 500/)
  const line = parsing.logged.find(({ level }) => level === 'error')
  assert.match(String(line?.fields.err), /mount this app before a body parser/)
  await parsing.close()
})

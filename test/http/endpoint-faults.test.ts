import assert from 'node:assert/strict'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import express from 'express'
import type { EndpointFault, FaultEndpoint } from '../../src/core/faults/endpoint-fault.ts'
import { accessRules } from '../../src/http/access.ts'
import { answerHot } from '../../src/http/answer-hot.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import {
  clearEndpointFaults,
  endpointFault,
  setEndpointFault,
} from '../../src/idp/endpoint-faults.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { rotateKeys } from '../../src/idp/rotate-keys.ts'
import { basic, DEMO_CLIENT, HOST, PUBLIC_URL, RESOURCE_SERVER } from '../support/http.ts'
import { openSocket, readToEnd, sendRaw, statusOf } from '../support/raw-http.ts'
import { openTestIdp } from '../support/test-idp.ts'
import { startTestServer } from '../support/test-server.ts'

const { idp, issuer, app, http, close } = await openTestIdp()
const access = accessRules({ publicUrl: PUBLIC_URL })

/** The server as it is, with the hot function before the app, and the app alone below a path of somebody else's. */
const DOORS: Readonly<Record<string, { readonly prefix: string; readonly server: Server }>> = {
  server: {
    prefix: '',
    server: createServer((request, response) => {
      if (!answerHot({ idp, access }, request, response)) app(request, response)
    }),
  },
  mount: {
    prefix: '/some/idp',
    server: createServer(express().disable('x-powered-by').use('/some/idp', app)),
  },
}
for (const { server } of Object.values(DOORS))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

after(async () => {
  for (const { server } of Object.values(DOORS)) server.close()
  await close()
})
afterEach(() => clearEndpointFaults(idp, issuer))

const put = (endpoint: FaultEndpoint, fault: EndpointFault) =>
  setEndpointFault(idp, issuer, { endpoint, fault })

const portOf = (server: Server) => (server.address() as AddressInfo).port

const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n'
const { record } = await mintToken(idp, issuer, { scope: ['read', 'write'] })

/** A sound request at each endpoint, as its head behind the path, and its body. */
const REQUESTS: Readonly<Record<string, { path: string; head?: string; body?: string }>> = {
  jwks: { path: '/.well-known/jwks.json' },
  metadata: { path: '/.well-known/oauth-authorization-server' },
  introspect: {
    path: '/introspect',
    head: `Authorization: ${basic(RESOURCE_SERVER)}\r\n${FORM}`,
    body: `token=${record.value}`,
  },
  token: {
    path: '/token',
    head: `Authorization: ${basic(DEMO_CLIENT)}\r\n${FORM}`,
    body: 'grant_type=client_credentials',
  },
}

function rawRequest(endpoint: string, prefix = '', more = ''): string {
  const { path, head = '', body } = REQUESTS[endpoint] ?? assert.fail(endpoint)
  const length = body === undefined ? '' : `Content-Length: ${body.length}\r\n`
  const method = body === undefined ? 'GET' : 'POST'
  return `${method} ${prefix}${path} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n${head}${more}${length}\r\n${body ?? ''}`
}

/** What comes back through each door, which must be alike but for what differs by its nature. */
async function ask(endpoint: string, more = ''): Promise<string> {
  const answers = []
  for (const { prefix, server } of Object.values(DOORS)) {
    const answer = await sendRaw({ port: portOf(server) }, rawRequest(endpoint, prefix, more))
    answers.push(answer.replace(/^Date: .*\r\n/m, ''))
  }
  const [first = '', second] = answers
  if (endpoint !== 'token' || statusOf(first) !== 200) assert.equal(second, first, 'decision 1')
  return first
}

const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4)
const header = (answer: string, name: string) =>
  new RegExp(`^${name}: (.*)\\r$`, 'mi').exec(answer)?.[1]

const sound = {
  jwks: await ask('jwks'),
  metadata: await ask('metadata'),
  introspect: await ask('introspect'),
}

describe('the modes that fit every endpoint, through both doors (issue 5, section 2)', () => {
  for (const endpoint of ['jwks', 'metadata', 'introspect', 'token'] as const) {
    test(`${endpoint}: slow is the sound answer, late`, async () => {
      await put(endpoint, { mode: 'slow', delayMs: 60 })
      const begun = performance.now()
      const answer = await ask(endpoint)
      assert.ok(performance.now() - begun >= 2 * 55)
      if (endpoint === 'token') assert.equal(statusOf(answer), 200)
      else assert.equal(answer, sound[endpoint])
    })

    test(`${endpoint}: drop ends the connection without a byte`, async () => {
      await put(endpoint, { mode: 'drop' })
      assert.equal(await ask(endpoint), '')
    })

    test(`${endpoint}: hang answers nothing while the caller waits, and lets go when it leaves`, async () => {
      await put(endpoint, { mode: 'hang', times: 1 })
      const { server } = DOORS.server ?? assert.fail()
      const socket = await openSocket({ port: portOf(server) })
      let came = ''
      socket.on('data', (chunk) => {
        came += chunk
      })
      socket.write(rawRequest(endpoint))
      await pause(80)
      assert.deepEqual([came, socket.readableEnded, socket.destroyed], ['', false, false])
      socket.destroy()
      assert.notEqual(statusOf(await ask(endpoint)), 0, 'once only')
      const [held] = (await http.get('/api/events?outcome=fault&limit=1')).body.items
      assert.deepEqual([held.data.fault, held.data.status], ['hang', 0])
    })

    for (const status of [401, 403, 429, 500, 503] as const)
      test(`${endpoint}: status ${status}, with what goes with it`, async () => {
        await put(endpoint, { mode: 'status', status })
        const answer = await ask(endpoint)
        assert.equal(statusOf(answer), status)
        assert.match(bodyOf(answer), /^\{"error":"\w+","error_description":"[^"]+"\}$/)
        const isRetried = status === 429 || status === 503
        assert.equal(header(answer, 'Retry-After'), isRetried ? '5' : undefined)
        assert.equal(/^WWW-Authenticate: Basic /m.test(answer), status === 401)
      })

    test(`${endpoint}: truncated is short of its Content-Length`, async () => {
      await put(endpoint, { mode: 'truncated' })
      const { prefix, server } = DOORS.mount ?? assert.fail()
      const answer = await sendRaw({ port: portOf(server) }, rawRequest(endpoint, prefix))
      assert.equal(statusOf(answer), 200)
      const length = Number(header(answer, 'Content-Length'))
      assert.equal(bodyOf(answer).length, Math.floor(length / 2))
      assert.ok(length > 1)
    })

    test(`${endpoint}: invalid_json is whole and no JSON`, async () => {
      await put(endpoint, { mode: 'invalid_json' })
      const answer = await ask(endpoint)
      assert.equal(bodyOf(answer).length, Number(header(answer, 'Content-Length')))
      assert.throws(() => JSON.parse(bodyOf(answer)), SyntaxError)
      assert.match(header(answer, 'Content-Type') ?? '', /^application\/json/)
      assert.equal(header(answer, 'ETag'), undefined)
    })

    test(`${endpoint}: wrong_content_type is the sound body under another name`, async () => {
      await put(endpoint, { mode: 'wrong_content_type' })
      const answer = await ask(endpoint)
      assert.equal(header(answer, 'Content-Type'), 'text/html; charset=utf-8')
      if (endpoint === 'token') assert.match(bodyOf(answer), /"access_token"/)
      else assert.equal(bodyOf(answer), bodyOf(sound[endpoint]))
    })

    test(`${endpoint}: html is a page, and empty is nothing, both with 200`, async () => {
      await put(endpoint, { mode: 'html' })
      const page = await ask(endpoint)
      assert.equal(statusOf(page), 200)
      assert.match(bodyOf(page), /^<!doctype html>/)
      await put(endpoint, { mode: 'html', status: 502 })
      assert.equal(statusOf(await ask(endpoint)), 502)
      await put(endpoint, { mode: 'empty' })
      const empty = await ask(endpoint)
      assert.deepEqual(
        [statusOf(empty), header(empty, 'Content-Length'), bodyOf(empty)],
        [200, '0', ''],
      )
    })

    test(`${endpoint}: redirect goes where it was told, or to itself, where the answer is sound`, async () => {
      const location = 'https://elsewhere.example/x?y=z'
      await put(endpoint, { mode: 'redirect', location, status: 302 })
      const away = await ask(endpoint)
      assert.deepEqual([statusOf(away), header(away, 'Location')], [302, location])
      await put(endpoint, { mode: 'redirect' })
      const answer = await ask(endpoint)
      assert.equal(statusOf(answer), 307)
      const { path } = REQUESTS[endpoint] ?? assert.fail()
      assert.equal(header(answer, 'Location'), `${issuer.url}${path}?redirected=1`)
      const again = rawRequest(endpoint).replace(path, `${path}?redirected=1`)
      const { server } = DOORS.server ?? assert.fail()
      assert.equal(statusOf(await sendRaw({ port: portOf(server) }, again)), 200)
    })

    test(`${endpoint}: cache_control is the sound answer with other cache headers`, async () => {
      await put(endpoint, { mode: 'cache_control', cacheControl: 'public, max-age=99' })
      const answer = await ask(endpoint)
      assert.equal(header(answer, 'Cache-Control'), 'public, max-age=99')
      if (endpoint !== 'token') assert.equal(bodyOf(answer), bodyOf(sound[endpoint]))
    })

    test(`${endpoint}: huge is as long as asked, and sound but for one more member`, async () => {
      await put(endpoint, { mode: 'huge', sizeBytes: 200_000 })
      const { prefix, server } = DOORS.mount ?? assert.fail()
      const url = `http://127.0.0.1:${portOf(server)}${prefix}`
      const { path, body } = REQUESTS[endpoint] ?? assert.fail()
      const client = endpoint === 'token' ? DEMO_CLIENT : RESOURCE_SERVER
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
      const headers = { ...form, Authorization: basic(client) }
      const request = body === undefined ? {} : { method: 'POST', body, headers }
      const text = await fetchAs(`${url}${path}`, request)
      assert.equal(text.length, 200_000)
      const { padding, ...rest } = JSON.parse(text)
      assert.match(padding, /^x+$/)
      if (endpoint === 'jwks') assert.deepEqual(rest, JSON.parse(bodyOf(sound.jwks)))
    })
  }
})

/** Fetches with our Host, which `fetch` does not let one set. */
async function fetchAs(
  url: string,
  { method = 'GET', body, headers = {} }: { method?: string; body?: string; headers?: object },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers: { ...headers, Host: HOST } }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => resolve(text))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

test('a HEAD gets the head of a bad answer and no body (RFC 9110 section 9.3.2)', async () => {
  await put('jwks', { mode: 'truncated' })
  const answer = await http.head('/.well-known/jwks.json')
  assert.equal(answer.status, 200)
  await put('jwks', { mode: 'status', status: 503 })
  assert.equal((await http.head('/.well-known/jwks.json')).status, 503)
})

test('what takes no sound answer does nothing of what was asked: no token is issued', async () => {
  const issued = async () =>
    (await http.get('/api/events?type=token_issued&limit=500')).body.items.length
  const before = await issued()
  await put('token', { mode: 'status', status: 500 })
  await ask('token')
  assert.equal(await issued(), before)
  await put('token', { mode: 'truncated', times: 1 })
  await ask('token')
  assert.equal(await issued(), before + 2, 'the truncated one, and the sound one after it')
})

test('a slow refusal is a refusal (RFC 6749 section 5.2)', async () => {
  await put('introspect', { mode: 'slow', delayMs: 1 })
  const answer = await http.form('/introspect', { token: 'x' }, ['demo-client', 'wrong'])
  assert.deepEqual([answer.status, answer.body.error], [401, 'invalid_client'])
})

test('a body that goes on is read before a bad answer, and another method is refused as ever', async () => {
  await put('token', { mode: 'status', status: 503 })
  assert.equal((await http.get('/token')).status, 405)
  assert.equal((await http.options('/token')).status, 204)
  assert.equal((await http.post('/token').type('json').send('{}')).status, 400)
})

test('a bad JWK Set is asked for anew: no 304 for the ETag of the sound one, and none of its own (RFC 9110 section 13)', async () => {
  const etag = header(sound.jwks, 'ETag') ?? assert.fail()
  const asked = () => http.get('/.well-known/jwks.json').set('If-None-Match', etag)
  assert.equal((await asked()).status, 304)
  await put('jwks', { mode: 'no_kids' })
  const bad = await asked()
  assert.equal(bad.status, 200)
  assert.equal(bad.headers.etag, undefined)
  assert.ok(bad.body.keys.every((key: object) => !('kid' in key)))
})

for (const mode of [
  'no_keys',
  'no_kids',
  'duplicate_kid',
  'unknown_kty_first',
  'encryption_only',
  'wrong_alg',
  'private_key',
  'symmetric_key',
] as const)
  test(`the JWKS is bad through both doors: ${mode} (RFC 7517 section 4)`, async () => {
    await put('jwks', { mode })
    const answer = await ask('jwks')
    assert.equal(statusOf(answer), 200)
    const { keys } = JSON.parse(bodyOf(answer))
    const soundKeys = JSON.parse(bodyOf(sound.jwks)).keys
    assert.notDeepEqual(keys, soundKeys)
    const privates = keys.filter((key: object) => 'd' in key || 'k' in key)
    assert.equal(privates.length, /_key$/.test(mode) ? 1 : 0, 'nothing private of ours, ever')
    assert.ok(privates.every(({ kid }: { kid: string }) => kid.startsWith('throw-away')))
  })

test('a stale JWKS is as it was before the last rotation, and its event says which keys that were (issue 5, section 2)', async () => {
  const other = await createIssuer(idp, 'rotated')
  const path = '/issuers/rotated/.well-known/jwks.json'
  const kids = async () => (await http.get(path)).body.keys.map(({ kid }: { kid: string }) => kid)
  await setEndpointFault(idp, other, { endpoint: 'jwks', fault: { mode: 'stale' } })
  const first = await kids()
  assert.equal((await endpointFault(idp, other, 'jwks'))?.timesServed, 0, 'no rotation yet')
  const { current } = await rotateKeys(idp, other, { alg: 'ES256', announced: false })
  assert.deepEqual((await kids()).sort(), [...first].sort())
  const [event] = (await http.get('/issuers/rotated/api/events?outcome=fault')).body.items
  assert.equal(event.data.fault, 'stale')
  assert.ok(!event.data.kids.includes(current.kid))
  await clearEndpointFaults(idp, other)
  assert.ok((await kids()).includes(current.kid))
})

const INTROSPECTED = JSON.parse(bodyOf(sound.introspect))
for (const [mode, check] of [
  ['scope_array', (body) => assert.deepEqual(body.scope, ['read', 'write'])],
  ['no_client_id', (body) => assert.ok(!('client_id' in body))],
  ['exp_string', (body) => assert.equal(body.exp, String(INTROSPECTED.exp))],
  ['no_exp', (body) => assert.ok(!('exp' in body))],
  ['exp_past', (body) => assert.ok((body.exp as number) < idp.clock.now())],
  ['other_audience', (body) => assert.equal(body.aud, 'https://other.example/mcp')],
  ['active_only', (body) => assert.deepEqual(body, { active: true })],
  ['active_string', (body) => assert.equal(body.active, 'false')],
  ['inactive', (body) => assert.deepEqual(body, { active: false })],
] as readonly (readonly [EndpointFault['mode'], (body: Record<string, unknown>) => void])[])
  test(`introspection is bad through both doors: ${mode} (RFC 7662 section 2.2)`, async () => {
    await put('introspect', { mode })
    check(JSON.parse(bodyOf(await ask('introspect'))))
  })

test('wrong contents of introspection leave an inactive token inactive, and are not counted there', async () => {
  await put('introspect', { mode: 'scope_array', times: 1 })
  const unknown = await http.form('/introspect', { token: 'unknown' }, RESOURCE_SERVER)
  assert.deepEqual(unknown.body, { active: false })
  const known = await http.form('/introspect', { token: record.value }, RESOURCE_SERVER)
  assert.deepEqual(known.body.scope, ['read', 'write'])
})

test('a refusal of introspection stays one, whatever its contents were to be, and is not counted', async () => {
  for (const mode of ['active_string', 'inactive'] as const) {
    await put('introspect', { mode, times: 1 })
    const refused = await http.form('/introspect', { token: 'x' }, ['demo-client', 'wrong'])
    assert.deepEqual([refused.status, refused.body.active], [401, undefined])
    assert.equal((await endpointFault(idp, issuer, 'introspect'))?.timesServed, 0)
  }
})

test('a request that a fault left without an answer counts as no fetch and no introspection of the day', async () => {
  const counts = async () => (await http.get('/api/overview')).body.counts
  const before = await counts()
  await put('jwks', { mode: 'drop' })
  await ask('jwks')
  await put('introspect', { mode: 'drop' })
  await ask('introspect')
  assert.deepEqual(await counts(), before)
})

test('the metadata of another issuer, at both documents (RFC 8414 section 3.3)', async () => {
  await put('metadata', { mode: 'other_issuer' })
  for (const path of [
    '/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration',
  ])
    assert.equal((await http.get(path)).body.issuer, 'https://other.example')
})

test('once, N times, until switched off: then the answer is sound (issue 5, section 2)', async () => {
  const status = async () => (await http.get('/.well-known/jwks.json')).status
  await put('jwks', { mode: 'status', status: 503, times: 1 })
  assert.deepEqual([await status(), await status()], [503, 200])
  await put('jwks', { mode: 'status', status: 503, times: 3 })
  const asked = await Promise.all(Array.from({ length: 8 }, status))
  assert.equal(asked.filter((one) => one === 503).length, 3, 'at once, too')
  await put('jwks', { mode: 'status', status: 503 })
  for (let n = 0; n < 5; n += 1) assert.equal(await status(), 503)
  assert.equal((await endpointFault(idp, issuer, 'jwks'))?.timesServed, 5)
  await clearEndpointFaults(idp, issuer)
  assert.equal(await status(), 200)
})

test('for one user agent or one client only (issue 5, section 2)', async () => {
  await put('jwks', { mode: 'status', status: 503, userAgent: 'httpx' })
  const as = (agent: string) => http.get('/.well-known/jwks.json').set('User-Agent', agent)
  assert.equal((await as('python-HTTPX/0.28')).status, 503)
  assert.equal((await as('curl/8')).status, 200)
  await put('introspect', { mode: 'status', status: 503, clientId: RESOURCE_SERVER[0] })
  const by = async (client: readonly [string, string]) =>
    (await http.form('/introspect', { token: 'x' }, client)).status
  assert.equal(await by(RESOURCE_SERVER), 503)
  assert.equal(await by(DEMO_CLIENT), 200)
  const [client_id, client_secret] = RESOURCE_SERVER
  const inBody = await http.form('/introspect', { token: 'x', client_id, client_secret })
  assert.equal(inBody.status, 503, 'client_secret_post too')
})

test('a fault is one issuer’s alone (api.md, conventions)', async () => {
  await createIssuer(idp, 'beside')
  await put('jwks', { mode: 'drop' })
  assert.equal((await http.get('/issuers/beside/.well-known/jwks.json')).status, 200)
  assert.equal((await http.get('/healthz')).status, 200)
})

test('every fault served is an event that names it, and a change is one too (issue 5, section 2)', async () => {
  await put('introspect', { mode: 'scope_array', times: 1 })
  await http
    .form('/introspect', { token: record.value }, RESOURCE_SERVER)
    .set('User-Agent', 'a verifier')
  await http.form('/introspect', { token: record.value }, RESOURCE_SERVER)
  const { body } = await http.get('/api/events?endpoint=introspect&limit=2')
  const [after, faulted] = body.items
  assert.equal(after.data.fault, undefined)
  const { fault, status, outcome, user_agent: agent } = faulted.data
  assert.deepEqual([fault, status, outcome, agent], ['scope_array', 200, 'active', 'a verifier'])
  assert.deepEqual([faulted.jti, faulted.client_id], [record.jti, RESOURCE_SERVER[0]])
  await clearEndpointFaults(idp, issuer)
  const changes = await http.get(
    '/api/events?type=endpoint_fault_set,endpoint_fault_cleared&limit=2',
  )
  const [cleared, set] = changes.body.items
  assert.deepEqual(
    [set.type, set.data.endpoint, set.data.mode, set.data.times],
    ['endpoint_fault_set', 'introspect', 'scope_array', 1],
  )
  assert.deepEqual([cleared.type, cleared.data.times_served], ['endpoint_fault_cleared', 1])
})

test('a server that closes waits for no answer that hangs, is slow or is huge', async (t) => {
  const server = await startTestServer(t)
  const own = { ...issuer, id: 1 }
  const path = '/.well-known/jwks.json'
  const open = async (fault: EndpointFault) => {
    await setEndpointFault(server.idp, own, { endpoint: 'jwks', fault })
    const socket = await openSocket({ port: server.port })
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`)
    await pause(60)
    return socket
  }
  const hanging = await open({ mode: 'hang' })
  const slow = await open({ mode: 'slow', delayMs: 600_000 })
  const huge = await open({ mode: 'huge', sizeBytes: 1_073_741_824 })
  huge.pause()
  const ends = [hanging, slow].map((socket) => readToEnd(socket, 3000))
  const begun = performance.now()
  const closed = server.close()
  assert.equal(await ends[0], '')
  await ends[1]
  await closed
  assert.ok(performance.now() - begun < 2000, `${performance.now() - begun} ms`)
})

test('a connection that hangs is cut after ten minutes', async (t) => {
  await put('jwks', { mode: 'hang', times: 1 })
  const { server } = DOORS.server ?? assert.fail()
  const socket = await openSocket({ port: portOf(server) })
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let ended = false
  socket.once('close', () => {
    ended = true
  })
  socket.write(rawRequest('jwks'))
  const turns = async () => {
    for (let n = 0; n < 200; n += 1) await new Promise<void>((resolve) => setImmediate(resolve))
  }
  while ((await endpointFault(idp, issuer, 'jwks'))?.timesServed === 0) await turns()
  await turns()
  t.mock.timers.tick(599_999)
  await turns()
  assert.equal(ended, false)
  t.mock.timers.tick(1)
  await turns()
  assert.equal(ended, true)
})

test('a huge answer is sent no faster than it is read', async (t) => {
  const server = await startTestServer(t)
  await setEndpointFault(
    server.idp,
    { ...issuer, id: 1 },
    { endpoint: 'jwks', fault: { mode: 'huge' } },
  )
  const before = process.memoryUsage().rss
  const socket = await openSocket({ port: server.port })
  socket.pause()
  socket.write(`GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`)
  await pause(300)
  const grown = process.memoryUsage().rss - before
  socket.destroy()
  assert.ok(grown < 40 * 1024 * 1024, `${grown} bytes of 64 MiB`)
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { EVENT_TYPES } from '../../../src/core/events/event.ts'
import { EVENT_ABOUT } from '../../../src/core/events/event-about.ts'
import { findIssuer } from '../../../src/idp/find-issuer.ts'
import { authorizePath, PUBLIC_CLIENT, redeem, told } from '../../support/authorize.ts'
import { DEMO_CLIENT, RESOURCE_SERVER } from '../../support/http.ts'
import { NOW, openTestIdp } from '../../support/test-idp.ts'
import { startTestServer } from '../../support/test-server.ts'

const { http, idp, issuer, clock, close } = await openTestIdp()
after(close)

interface EventJson {
  readonly id: number
  readonly type: string
  readonly at: number
  readonly issuer_at: number
  readonly jti?: string
  readonly kid?: string
  readonly client_id?: string
  readonly data: Readonly<Record<string, unknown>>
}

const events = async (query = ''): Promise<readonly EventJson[]> =>
  (await http.get(`/api/events${query}`)).body.items

const lastId = async () => (await events('?limit=1'))[0]?.id ?? 0

test('events are listed newest first, a stretch at a time, and stay in place while more are added (api.md, lists)', async () => {
  for (let count = 0; count < 5; count += 1) await http.post('/api/tokens').send({})
  const first = (await http.get('/api/events?limit=3&type=token_minted')).body
  assert.equal(first.items.length, 3)
  await http.post('/api/tokens').send({})
  const rest = (await http.get(`/api/events?type=token_minted&cursor=${first.next_cursor}`)).body
  const ids = [...first.items, ...rest.items].map(({ id }: EventJson) => id)
  assert.equal(ids.length, 5)
  assert.deepEqual(
    ids,
    [...ids].sort((a, b) => b - a),
  )
  assert.equal(rest.next_cursor, undefined)
})

test('a limit beyond 1 to 500, a bad cursor, type or number, and an unknown filter are 400 (api.md, lists)', async () => {
  for (const query of [
    'limit=0',
    'limit=501',
    'limit=x',
    'limit=1&limit=2',
    'cursor=x',
    'cursor=',
    'type=no_such_type',
    'type=request,no_such_type',
    'kind=both',
    'endpoint=nowhere',
    'since=yesterday',
    'after=x',
    'wait=61',
    'wait=-1',
    'wait=1.5',
    'typo=1',
  ]) {
    const { status, body, type } = await http.get(`/api/events?${query}`)
    assert.deepEqual([status, type], [400, 'application/problem+json'], query)
    assert.equal(body.errors[0].pointer, `/${query.split('=')[0]}`)
  }
})

/** Signs in, uses the code twice, and signs out. */
async function signInAndOut(): Promise<void> {
  const answer = await http.get(authorizePath({ login_hint: 'alice', scope: 'openid' }))
  const cookie = String(answer.headers['set-cookie']).split(';', 1)[0] ?? ''
  const code = told(answer).get('code') ?? ''
  const { body } = await redeem(http, code)
  await redeem(http, code)
  await http.get(`/logout?id_token_hint=${body.id_token}`).set('Cookie', cookie)
}

test('every change and every request is an event, of every type there is (issue: events)', async () => {
  const { body: minted } = await http.post('/api/tokens').send({})
  await http.post('/api/tokens').send({ count: 2 })
  await http.form('/token', { grant_type: 'client_credentials' }, DEMO_CLIENT)
  await http.form('/revoke', { token: minted.access_token }, DEMO_CLIENT)
  const { body: key } = await http.post('/api/keys').send({ alg: 'HS256' })
  await http.post('/api/keys').send({ alg: 'HS256', secret: 's'.repeat(32) })
  await http.post('/api/keys/rotate').send({ alg: 'ES256' })
  await http.post(`/api/keys/${key.kid}/revoke`).send({})
  await http.put('/api/rotation').send({ every_seconds: null })
  await http.put('/api/static-tables/t').send({})
  const entry = { client_id: 'c', scopes: [] }
  await http.post('/api/static-tables/t/tokens').send({ token: 'x', ...entry })
  await http.delete('/api/static-tables/t/tokens/x')
  await http.delete('/api/static-tables/t')
  await http.post('/api/clients').send({ client_id: 'c' })
  await http.put('/api/clients/c').send({ client_name: 'C' })
  await http.post('/api/clients/c/secret').send({})
  await http.delete('/api/clients/c')
  await http.post('/api/subjects').send({ sub: 's' })
  await http.put('/api/subjects/s').send({ name: 'S' })
  await http.delete('/api/subjects/s')
  await http.put('/api/faults/endpoints/jwks').send({ mode: 'slow' })
  await http.delete('/api/faults/endpoints/jwks')
  await http.put('/api/clock').send({})
  await http.post('/api/probe').send({ url: 'http://127.0.0.1:9/mcp' })
  await signInAndOut()
  const { body: device } = await http.form('/device_authorization', { client_id: PUBLIC_CLIENT })
  await http.post(`/api/device-codes/${device.user_code}/deny`).send({})
  const { body: saved } = await http.get('/api/snapshot').responseType('blob')
  await http.post('/api/snapshot').type('application/vnd.sqlite3').send(saved)
  const seen = [...(await events('?limit=500'))]
  await http.post('/api/reset').send({})
  seen.push(...(await events('?limit=1')))
  const types = new Set(seen.map(({ type }) => type))
  assert.deepEqual([...types].sort(), [...EVENT_TYPES].sort())
  for (const { type, data } of seen) {
    const about: Readonly<Record<string, { readonly data: readonly string[] }>> = EVENT_ABOUT
    const unsaid = Object.keys(data).filter((member) => !about[type]?.data.includes(member))
    assert.deepEqual(unsaid, [], `docs/events.md does not have these members of ${type}`)
  }
})

test('a request’s event says who asked, by which program, for which token, and how it went (issue: events)', async () => {
  const { body: minted } = await http.post('/api/tokens').send({})
  const before = await lastId()
  const token = minted.access_token
  const agent = { 'User-Agent': 'python-httpx/0.28' }
  await http.form('/introspect', { token }, RESOURCE_SERVER).set(agent)
  await http.form('/introspect', { token: 'unknown' }, RESOURCE_SERVER)
  await http.form('/introspect', { token }, ['mcp-resource-server', 'wrong'])
  await http.get('/.well-known/jwks.json').set(agent)
  await http.get('/token')
  const told = (await events(`?after=${before}`)).map((event) => {
    const { duration_ms: duration, ...data } = event.data
    assert.equal(typeof duration, 'number')
    const { id: _id, at: _at, issuer_at: _issuerAt, ...facts } = event
    return { ...facts, data }
  })
  const jwks = (await http.get('/.well-known/jwks.json')).body
  const kids = jwks.keys.map(({ kid }: { kid: string }) => kid)
  const post = { endpoint: 'introspect', method: 'POST' }
  assert.deepEqual(told, [
    {
      type: 'request',
      jti: minted.jti,
      kid: minted.kid,
      client_id: 'mcp-resource-server',
      data: { ...post, status: 200, outcome: 'active', user_agent: 'python-httpx/0.28' },
    },
    {
      type: 'request',
      client_id: 'mcp-resource-server',
      data: { ...post, status: 200, outcome: 'unknown' },
    },
    { type: 'request', data: { ...post, status: 401, outcome: 'invalid_client' } },
    {
      type: 'request',
      data: {
        endpoint: 'jwks',
        method: 'GET',
        status: 200,
        outcome: 'ok',
        user_agent: 'python-httpx/0.28',
        kids,
      },
    },
    {
      type: 'request',
      data: { endpoint: 'token', method: 'GET', status: 405, outcome: 'refused' },
    },
  ])
})

test('no event holds a token or a secret (O-01)', async () => {
  const { body } = await http.post('/api/tokens').send({ format: 'opaque' })
  await http.form('/introspect', { token: body.access_token }, RESOURCE_SERVER)
  await http.form('/introspect', { token: 'typed-token' }, ['mcp-resource-server', 'typed-secret'])
  await http.post('/api/keys').send({ alg: 'HS512', secret: 'typed-'.repeat(12) })
  await http.post('/api/clients').send({ client_id: 'c2', client_secret: 'typed-secret' })
  await http.post('/api/static-tables/default/tokens').send({
    token: 'typed-static',
    client_id: 'x',
    scopes: [],
  })
  const { text } = await http.get('/api/events?limit=500')
  assert.doesNotMatch(text, /typed/)
  assert.ok(!text.includes(body.access_token))
})

test('what a caller says of itself is kept short (exhaustion)', async () => {
  await http.get('/.well-known/jwks.json').set('User-Agent', 'x'.repeat(5000))
  const [event] = await events('?limit=1&type=request')
  assert.equal(String(event?.data.user_agent).length, 256)
})

test('events are narrowed by type, time, token, key and client (api.md, events)', async () => {
  clock.advance(100)
  const { body } = await http.post('/api/tokens').send({ client_id: 'narrow', alg: 'ES256' })
  for (const query of [
    `jti=${body.jti}`,
    'client_id=narrow',
    `kid=${body.kid}&type=token_minted`,
    `since=${NOW + 100}&type=token_minted`,
  ]) {
    const found = await events(`?${query}`)
    assert.ok(
      found.some(({ jti }) => jti === body.jti),
      query,
    )
    assert.ok(
      found.every((event) => event.jti === body.jti || query.startsWith('kid')),
      query,
    )
  }
  assert.deepEqual(await events(`?since=${NOW + 101}`), [])
  assert.deepEqual(await events('?jti=no-such'), [])
})

test('requests and changes are told apart, and narrowed by endpoint, outcome and several types (api.md, events)', async () => {
  const base = '/issuers/narrowed'
  await http.post('/api/issuers').send({ name: 'narrowed' })
  const { body } = await http.post(`${base}/api/tokens`).send({})
  await http.post(`${base}/api/tokens`).send({ count: 2 })
  await http.form(`${base}/introspect`, { token: body.access_token }, RESOURCE_SERVER)
  await http.form(`${base}/introspect`, { token: 'unknown' }, RESOURCE_SERVER)
  await http.form(`${base}/introspect`, { token: 'x' }, ['nobody', 'x'])
  await http.get(`${base}/.well-known/jwks.json`)
  for (const [query, expected] of [
    ['kind=requests', ['ok', 'invalid_client', 'unknown', 'active']],
    ['endpoint=introspect', ['invalid_client', 'unknown', 'active']],
    ['endpoint=introspect&outcome=active', ['active']],
    ['outcome=inactive', ['unknown']],
    ['outcome=error', ['invalid_client']],
    ['kind=changes&type=request', []],
    ['type=token_minted,tokens_minted', ['tokens_minted', 'token_minted']],
    ['kind=changes&type=token_minted,request', ['token_minted']],
  ] as const) {
    const { items } = (await http.get(`${base}/api/events?${query}`)).body
    const told = items.map(({ type, data }: EventJson) => data.outcome ?? type)
    assert.deepEqual(told, expected, query)
  }
  const changes = (await http.get(`${base}/api/events?kind=changes&limit=500`)).body.items
  assert.ok(changes.length > 2)
  assert.ok(changes.every(({ type }: EventJson) => type !== 'request'))
})

for (const [name, path, accept] of [
  ['Accept: application/x-ndjson', '/api/events', 'application/x-ndjson'],
  ['a link to /api/events.jsonl', '/api/events.jsonl', '*/*'],
] as const) {
  test(`by ${name} all events of a filter come as JSON lines, oldest first, to be kept in a file (issue 4: export)`, async () => {
    const base = '/issuers/exported'
    await http.post('/api/issuers').send({ name: 'exported' })
    await http.post(`${base}/api/tokens`).send({ client_id: 'exported' })
    await addEvents(base, 1200)
    const get = (query: string) => http.get(`${base}${path}?${query}`).set({ Accept: accept })
    const { status, headers, text } = await get('type=static_table_deleted,token_minted')
    assert.equal(status, 200)
    assert.equal(headers['content-type'], 'application/x-ndjson')
    assert.match(
      headers['content-disposition'] ?? '',
      /^attachment; filename="events-exported-\d{4}-\d\d-\d\d\.jsonl"$/,
    )
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line: string): EventJson => JSON.parse(line))
    assert.ok(lines.length > 1200)
    assert.ok(lines.every(({ id }, at) => at === 0 || id > (lines[at - 1]?.id ?? 0)))
    assert.equal((await get('client_id=exported&limit=1')).status, 400)
    const none = await get('jti=no-such')
    assert.deepEqual([none.status, none.text], [200, ''])
  })
}

/** Adds events past our own request log, which is quicker than requests. */
async function addEvents(base: string, count: number): Promise<void> {
  const { id } = await findIssuer(idp, base.split('/').at(-1) ?? '')
  const type = 'static_table_deleted' as const
  const event = { issuerId: id, type, at: NOW, issuerAt: NOW, data: { table: 't' } }
  await idp.store.events.append(Array.from({ length: count }, () => event))
}

test('an issuer’s events are its own (api.md, conventions)', async () => {
  await http.post('/api/issuers').send({ name: 'apart' })
  await http.get('/issuers/apart/.well-known/jwks.json')
  const theirs = (await http.get('/issuers/apart/api/events?type=request')).body.items
  assert.equal(theirs.length, 1)
  const ours = await events('?limit=500')
  assert.ok(ours.every(({ id }) => id !== theirs[0].id))
})

test('after an id come those behind it, oldest first, at once (api.md, events)', async () => {
  const before = await lastId()
  const first = (await http.post('/api/tokens').send({})).body
  const second = (await http.post('/api/tokens').send({})).body
  const begun = performance.now()
  const behind = (await http.get(`/api/events?after=${before}&wait=30`)).body.items
  assert.ok(performance.now() - begun < 1000)
  assert.deepEqual(
    behind.map(({ jti }: EventJson) => jti),
    [first.jti, second.jti],
  )
})

test('a wait ends with the next event, a request or a change, that matches (api.md, events)', async () => {
  for (const [query, happen] of [
    ['type=token_minted', () => http.post('/api/tokens').send({})],
    ['type=request', () => http.get('/.well-known/jwks.json')],
    ['client_id=demo-client', () => http.form('/revoke', { token: 'x' }, DEMO_CLIENT)],
  ] as const) {
    const waiting = http.get(`/api/events?wait=20&${query}`).then(({ body }) => body.items)
    await new Promise((resolve) => setTimeout(resolve, 60))
    await http.get('/healthz')
    const begun = performance.now()
    await happen()
    assert.equal((await waiting).length, 1, query)
    assert.ok(performance.now() - begun < 1000, query)
  }
})

test('a wait in which nothing happens ends empty, and not before (api.md, events)', async () => {
  const begun = performance.now()
  const { body } = await http.get('/api/events?wait=1&type=issuer_reset')
  assert.deepEqual(body, { items: [] })
  const took = performance.now() - begun
  assert.ok(took > 900 && took < 3000, `${took} ms`)
})

test('a change by another process is seen by who waits (decision 14)', async () => {
  const waiting = http.get('/api/events?wait=20&type=issuer_reset').then(({ body }) => body.items)
  await new Promise((resolve) => setTimeout(resolve, 60))
  // Past our own request log, as another process on the same database would write it.
  const at = { at: NOW, issuerAt: NOW }
  await idp.store.transaction((tx) =>
    tx.events.append([{ issuerId: issuer.id, type: 'issuer_reset', ...at, data: {} }]),
  )
  assert.equal((await waiting).length, 1)
})

/** Reads server-sent events until so many have come. */
async function readStream(
  url: string,
  { count, headers = {} }: { count: number; headers?: Record<string, string> },
) {
  const leaving = new AbortController()
  const answer = await fetch(url, {
    headers: { Accept: 'text/event-stream', ...headers },
    signal: leaving.signal,
  })
  let text = ''
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      if ((text.match(/^data: /gm) ?? []).length >= count) break
    }
    leaving.abort()
    return text
      .split('\n\n')
      .filter((block) => block.startsWith('id: '))
      .map((block) => /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block))
      .map((match) => ({
        id: Number(match?.[1]),
        type: match?.[2],
        data: JSON.parse(match?.[3] ?? ''),
      }))
  }
  return { answer, done: read() }
}

test('events are streamed as they happen, and a browser that comes again names the last one it saw (api.md, events; HTML section 9.2)', async (t) => {
  const server = await startTestServer(t)
  const url = `${server.publicUrl}/api/events?type=token_minted`
  const mint = async () =>
    (await fetch(`${server.publicUrl}/api/tokens`, { method: 'POST' })).json() as Promise<EventJson>
  const live = await readStream(url, { count: 2 })
  assert.match(live.answer.headers.get('content-type') ?? '', /^text\/event-stream/)
  assert.equal(live.answer.headers.get('cache-control'), 'no-store')
  const minted = [await mint(), await mint(), await mint()]
  const [first, second] = await live.done
  assert.deepEqual([first?.type, first?.data.id], ['token_minted', first?.id])
  assert.deepEqual([first?.data.jti, second?.data.jti], [minted[0]?.jti, minted[1]?.jti])
  const headers = { 'Last-Event-ID': String(first?.id) }
  const again = await readStream(url, { count: 2, headers })
  assert.deepEqual(
    (await again.done).map(({ data }) => data.jti),
    [minted[1]?.jti, minted[2]?.jti],
  )
})

test('whoever leaves a stream or a wait leaves nothing behind (exhaustion)', async (t) => {
  const server = await startTestServer(t)
  const { changeCounter } = server.idp.store
  let looks = 0
  Object.defineProperty(server.idp.store, 'changeCounter', {
    value: () => {
      looks += 1
      return changeCounter()
    },
  })
  for (let times = 0; times < 20; times += 1) {
    const leaving = new AbortController()
    const { signal } = leaving
    const accept = { Accept: 'text/event-stream' }
    const wait = fetch(`${server.publicUrl}/api/events?wait=60`, { signal }).catch(() => {})
    await fetch(`${server.publicUrl}/api/events`, { headers: accept, signal })
    await new Promise((resolve) => setTimeout(resolve, 5))
    leaving.abort()
    await wait
  }
  await new Promise((resolve) => setTimeout(resolve, 500))
  const before = looks
  assert.ok(before > 0)
  await new Promise((resolve) => setTimeout(resolve, 500))
  assert.equal(looks, before)
  const begun = performance.now()
  await server.close()
  assert.ok(performance.now() - begun < 1000)
  assert.deepEqual(
    server.logged.filter(({ level }) => level === 'error' || level === 'warn'),
    [],
  )
})

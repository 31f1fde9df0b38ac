import assert from 'node:assert/strict'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { unavailable } from '../../../src/core/protocol/domain-error.ts'
import { RESOURCE_SERVER } from '../../support/http.ts'
import { openTestIdp } from '../../support/test-idp.ts'
import { startTestServer } from '../../support/test-server.ts'

const { http, idp, issuer, close } = await openTestIdp()
after(close)

interface Line {
  readonly jti: string
  readonly access_token: string
  readonly claims: Readonly<Record<string, unknown>>
}

const linesOf = (text: string): readonly Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

const tokenCount = async () =>
  (await idp.store.tokens.list(issuer.id, { now: 0 }, { limit: 100_000 })).tokens.length

/** Asks for many tokens and answers with the response before anything of it was read. */
function ask(url: string, body: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' }
    const sent = httpRequest(`${url}/api/tokens`, { method: 'POST', headers }, resolve)
    sent.once('error', reject)
    sent.end(JSON.stringify(body))
  })
}

test('many tokens are a token a line, each with its own jti and else alike (api.md, J-03)', async () => {
  const { status, type, headers, text } = await http
    .post('/api/tokens')
    .send({ count: 300, alg: 'ES256', subject: 'load', scope: 'read' })
    .buffer(true)
  assert.deepEqual([status, type], [201, 'application/x-ndjson'])
  assert.equal(headers['cache-control'], 'no-store')
  assert.ok(text.endsWith('}\n'))
  const lines = linesOf(text)
  assert.equal(lines.length, 300)
  assert.equal(new Set(lines.map(({ jti }) => jti)).size, 300)
  assert.equal(new Set(lines.map(({ access_token }) => access_token)).size, 300)
  const alike = lines.map(
    ({ jti: _, access_token: __, claims: { jti: ___, ...claims }, ...rest }) =>
      JSON.stringify({ ...rest, claims }),
  )
  assert.equal(new Set(alike).size, 1)
  for (const { access_token: token } of [lines[0], lines.at(-1)] as readonly Line[]) {
    const { body } = await http.form('/introspect', { token }, RESOURCE_SERVER)
    assert.deepEqual([body.active, body.sub], [true, 'load'])
  }
})

test('ten thousand are streamed, and each is on disk (api.md)', async () => {
  const before = await tokenCount()
  const { text } = await http
    .post('/api/tokens')
    .send({ count: 10_000, format: 'opaque' })
    .buffer(true)
    .parse((stream, done) => {
      let all = ''
      stream.on('data', (chunk) => {
        all += chunk
      })
      stream.on('end', () => done(null, all))
    })
    .then(({ body }) => ({ text: body as string }))
  assert.equal(new Set(linesOf(text).map(({ access_token }) => access_token)).size, 10_000)
  assert.equal((await tokenCount()) - before, 10_000)
})

test('a count of one is answered as one token (api.md)', async () => {
  const { type, body } = await http.post('/api/tokens').send({ count: 1 })
  assert.deepEqual([type, typeof body.access_token], ['application/json', 'string'])
})

test('everything is checked before the first line, so that a refusal is a problem and mints nothing (decision 25)', async () => {
  const before = await tokenCount()
  for (const body of [
    { count: 5, kid: 'no-such' },
    { count: 5, audience: [] },
    { count: 5, jti: 'one' },
    { count: 5, claims: { jti: 'one' } },
    { count: 5, alg: 'EdDSA', claims: { jti: null } },
    { count: 5, claims: { exp: 'x' } },
  ]) {
    const { status, type } = await http.post('/api/tokens').send(body)
    assert.deepEqual([status, type], [400, 'application/problem+json'], JSON.stringify(body))
  }
  assert.equal(await tokenCount(), before)
})

test('tokens without a jti are minted in number where their signatures differ (decision 19)', async () => {
  const { text } = await http
    .post('/api/tokens')
    .send({ count: 5, alg: 'ES256', claims: { jti: null } })
    .buffer(true)
  assert.equal(new Set(linesOf(text).map(({ access_token }) => access_token)).size, 5)
})

test('a caller that leaves stops it, and one that reads slowly holds it (decision 25)', async (t) => {
  const server = await startTestServer(t)
  const minted = async () => {
    const found = await server.idp.store.issuers.byName('default')
    const stretch = { limit: 100_000 }
    return (await server.idp.store.tokens.list(found?.id ?? 0, { now: 0 }, stretch)).tokens.length
  }
  const claims = { padding: 'x'.repeat(20_000) }
  const answer = await ask(server.publicUrl, { count: 10_000, format: 'opaque', claims })
  assert.equal(answer.statusCode, 201)
  let held = await minted()
  for (let tries = 0; tries < 50; tries += 1) {
    await pause(40)
    const now = await minted()
    if (now === held) break
    held = now
  }
  assert.ok(held < 5_000, `${held} were minted for a caller that does not read`)
  answer.destroy()
  await pause(50)
  const left = await minted()
  await pause(100)
  assert.equal(await minted(), left)
  assert.ok(left <= held + 250)
  assert.deepEqual(
    server.logged.filter(({ level }) => level === 'error'),
    [],
  )
})

test('a late failure ends the stream with a problem line, and the lines before it hold (decision 25)', async () => {
  const late = await openTestIdp()
  const { transaction } = late.idp.store
  let transactions = 0
  Object.defineProperty(late.idp.store, 'transaction', {
    value: (work: Parameters<typeof transaction>[0]) => {
      transactions += 1
      return transactions > 2 ? Promise.reject(unavailable('the disk is full')) : transaction(work)
    },
  })
  const { status, text } = await late.http
    .post('/api/tokens')
    .send({ count: 1000, format: 'opaque' })
    .buffer(true)
  assert.equal(status, 201)
  const lines = text.trimEnd().split('\n')
  assert.equal(lines.length, 501)
  assert.deepEqual(JSON.parse(lines.at(-1) ?? ''), {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail: 'the disk is full',
  })
  const { access_token: token } = JSON.parse(lines[499] ?? '')
  const { body } = await late.http.form('/introspect', { token }, RESOURCE_SERVER)
  assert.equal(body.active, true)
  await late.close()
})

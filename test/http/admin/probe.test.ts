import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProbeLine } from '../../../src/probe/probe-request.ts'
import { startMcpServer } from '../../support/mcp-server.ts'
import { startTestServer } from '../../support/test-server.ts'

const post = (base: string, body: object, signal?: AbortSignal) =>
  fetch(`${base}/api/probe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  })

test('a probe is answered line by line, begin first and end last, and every member is one word (issue: probe)', async (t) => {
  const { publicUrl } = await startTestServer(t)
  const { url } = await startMcpServer(t, { issuer: `${publicUrl}/issuers/default` })
  const response = await post(publicUrl, {
    url,
    only: ['exp-past', 'http-empty'],
    timeout_seconds: 2,
  })
  assert.deepEqual(
    [response.status, response.headers.get('content-type'), response.headers.get('cache-control')],
    [200, 'application/x-ndjson', 'no-store'],
  )
  const text = await response.text()
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ProbeLine)
  assert.deepEqual(lines.map((line) => (line.kind === 'result' ? line.id : line.kind)).sort(), [
    'begin',
    'control-first',
    'control-last',
    'end',
    'exp-past',
    'http-empty',
    'plan',
  ])
  assert.deepEqual([lines[0]?.kind, lines.at(-1)?.kind], ['begin', 'end'])
  for (const line of lines) for (const name of Object.keys(line)) assert.match(name, /^[a-z]+$/)
  assert.doesNotMatch(text, /eyJ/, 'no token without show')
})

test('a command that sends the same is there where it is asked for (issue: probe)', async (t) => {
  const { publicUrl } = await startTestServer(t)
  const { url } = await startMcpServer(t, { issuer: `${publicUrl}/issuers/default` })
  const text = await (
    await post(publicUrl, { url, only: ['exp-past', 'ws-newline-inside'], show: true })
  ).text()
  const curls = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'result')
  const byId = Object.fromEntries(curls.map(({ id, curl }) => [id, curl]))
  assert.match(
    byId['exp-past'],
    /^curl -sS --include 'http:\/\/127\.0\.0\.1:\d+\/mcp' \\\n {2}-H 'Content-Type: application\/json'/,
  )
  assert.match(
    byId['exp-past'],
    /-H 'Authorization: Bearer eyJ[\w.-]+' \\\n {2}--data-raw '\{"jsonrpc"/,
  )
  assert.equal(byId['ws-newline-inside'], null, 'curl cannot send it')
})

test('what is wrong with the request is a 400 that names it, before anything is sent (B-01)', async (t) => {
  const { publicUrl } = await startTestServer(t)
  const pointers = async (body: object) => {
    const response = await post(publicUrl, body)
    assert.equal(response.status, 400)
    const { errors } = (await response.json()) as { errors: { pointer: string }[] }
    return errors.map(({ pointer }) => pointer)
  }
  const url = 'http://127.0.0.1:9/mcp'
  assert.deepEqual(await pointers({}), ['/url'])
  assert.deepEqual(await pointers({ url: 'http://192.0.2.1/mcp' }), ['/url'])
  assert.deepEqual(await pointers({ url, allowRemote: true }), ['/allowRemote'])
  assert.deepEqual(await pointers({ url, transport: 'stdio', mode: 'x', alg: 'none' }), [
    '/transport',
    '/mode',
    '/alg',
  ])
  assert.deepEqual(await pointers({ url, only: ['nothing'] }), ['/only/0'])
  assert.deepEqual(await pointers({ url, timeout_seconds: 0 }), ['/timeout_seconds'])
})

test('a caller that leaves ends the probe (issue: probe)', async (t) => {
  const { publicUrl, idp } = await startTestServer(t)
  const { url, seen } = await startMcpServer(t, { issuer: `${publicUrl}/issuers/default` })
  const leaving = new AbortController()
  const response = await post(publicUrl, { url }, leaving.signal)
  const reader = response.body?.getReader()
  await reader?.read()
  leaving.abort()
  const issuer = await idp.store.issuers.byName('default')
  const ended = async () =>
    (await idp.store.events.list(issuer?.id ?? 0, { types: ['probe_ended'] }, { limit: 1 }))[0]
      ?.data
  const until = performance.now() + 10_000
  while ((await ended()) === undefined && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal((await ended())?.ending, 'aborted')
  assert.ok(seen.length < 150, `${seen.length} requests`)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestIdp } from '../../support/test-idp.ts'
import { startTestServer } from '../../support/test-server.ts'

test('a stream that cannot go on is broken off, told of in the log, and nowhere else (H-22)', async (t) => {
  const server = await startTestServer(t)
  const written: string[] = []
  const { write } = process.stderr
  process.stderr.write = ((text: string) => written.push(text) > 0) as typeof write
  t.after(() => {
    process.stderr.write = write
  })
  const { following } = server.idp.store.events
  Object.defineProperty(server.idp.store.events, 'following', {
    value: () => Promise.reject(new Error('SQLITE_IOERR at /srv/secret')),
  })
  const headers = { Accept: 'text/event-stream' }
  const stream = fetch(`${server.publicUrl}/api/events`, { headers })
  await assert.rejects(stream.then((answer) => answer.text()))
  Object.defineProperty(server.idp.store.events, 'following', { value: following })
  const errors = server.logged.filter(({ level }) => level === 'error')
  assert.equal(errors.length, 1)
  assert.match(String(errors[0]?.fields.err), /SQLITE_IOERR/)
  assert.deepEqual(written, [])
  assert.equal((await fetch(`${server.publicUrl}/healthz`)).status, 200)
})

test('one answer names fifty mistakes at most, and says how many there are more', async () => {
  const { http, close } = await openTestIdp()
  const tokens = Object.fromEntries(Array.from({ length: 9000 }, (_, at) => [`t-${at}`, 'bad']))
  const { status, body, text } = await http.put('/api/static-tables/x').send(tokens)
  assert.equal(status, 400)
  assert.equal(body.errors.length, 50)
  assert.match(body.detail, /and 8950 more$/)
  assert.ok(text.length < 20_000)
  await close()
})

test('a parameter that would not be looked at is refused, on every route (api.md)', async () => {
  const { http, close } = await openTestIdp()
  const before = (await http.get('/api/tokens')).text
  for (const answer of [
    await http.post('/api/tokens?subject=bob').send({}),
    await http.get('/api/status?verbose=true'),
    await http.delete('/api/tokens/x?force=true'),
    await http.put('/api/rotation?every_seconds=60').send({ every_seconds: null }),
  ]) {
    assert.deepEqual([answer.status, answer.type], [400, 'application/problem+json'])
    assert.match(answer.body.errors[0].detail, /not known here/)
  }
  assert.equal((await http.get('/api/tokens')).text, before)
  await close()
})

test('with after or wait a limit holds, and a cursor is refused (api.md)', async () => {
  const { http, close } = await openTestIdp()
  for (let count = 0; count < 3; count += 1) await http.post('/api/tokens').send({})
  const { body } = await http.get('/api/events?after=0&limit=2')
  assert.deepEqual(
    body.items.map(({ id }: { id: number }) => id),
    [1, 2],
  )
  for (const [query, pointer] of [
    ['after=0&limit=0', '/limit'],
    ['after=0&limit=501', '/limit'],
    ['wait=0&cursor=x', '/cursor'],
  ]) {
    const refused = await http.get(`/api/events?${query}`)
    assert.deepEqual([refused.status, refused.body.errors?.[0]?.pointer], [400, pointer], query)
  }
  await close()
})

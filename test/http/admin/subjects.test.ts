import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { NOW, openTestIdp } from '../../support/test-idp.ts'

const { http, clock, close } = await openTestIdp()
after(close)

test('a subject is added, read, replaced and deleted (api.md, subjects)', async () => {
  const carol = {
    sub: 'carol',
    name: 'Carol Example',
    email: 'carol@example.com',
    claims: { groups: ['a'], nothing: null, nested: { x: 1 } },
  }
  const created = await http.post('/api/subjects').send(carol)
  assert.equal(created.status, 201)
  assert.deepEqual(created.body, { ...carol, created_at: NOW, updated_at: NOW })
  assert.deepEqual((await http.get('/api/subjects/carol')).body, created.body)
  clock.advance(5)
  const replaced = await http.put('/api/subjects/carol').send({ sub: 'carol', name: 'C.' })
  assert.equal(replaced.status, 200)
  assert.deepEqual(replaced.body, {
    sub: 'carol',
    name: 'C.',
    claims: {},
    created_at: NOW,
    updated_at: NOW + 5,
  })
  assert.equal((await http.delete('/api/subjects/carol')).status, 204)
  assert.equal((await http.get('/api/subjects/carol')).status, 404)
  assert.equal((await http.delete('/api/subjects/carol')).status, 404)
})

test('PUT adds a subject that is not there (api.md, subjects)', async () => {
  const { status, body } = await http
    .put('/api/subjects/dave%2F%C3%A9')
    .send({ email: 'd@x.example' })
  assert.deepEqual([status, body.sub], [201, 'dave/é'])
  const elsewhere = await http.put('/api/subjects/dave').send({ sub: 'other' })
  assert.deepEqual([elsewhere.status, elsewhere.body.errors[0].pointer], [400, '/sub'])
})

test('a sub that is taken is a conflict, and the subject stays (api.md, subjects)', async () => {
  const { status } = await http.post('/api/subjects').send({ sub: 'alice', name: 'Other' })
  assert.equal(status, 409)
  assert.equal((await http.get('/api/subjects/alice')).body.name, 'Alice Example')
})

test('bad subjects are refused with every mistake named (api.md, conventions)', async () => {
  const { status, body } = await http
    .post('/api/subjects')
    .send({ name: 5, claims: [], e_mail: 'x' })
  assert.equal(status, 400)
  assert.deepEqual(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort(), [
    '/claims',
    '/e_mail',
    '/name',
    '/sub',
  ])
  for (const sub of ['', 'x'.repeat(256)]) {
    const refused = await http.post('/api/subjects').send({ sub })
    assert.deepEqual([refused.status, refused.body.errors[0].pointer], [400, '/sub'])
  }
})

test('claims of a subject are kept exactly, one called __proto__ too (J-05, CWE-1321)', async () => {
  const text = '{"sub":"eve","claims":{"__proto__":{"admin":true},"constructor":"x"}}'
  const sent = http.post('/api/subjects').set('Content-Type', 'application/json').serialize(String)
  assert.equal((await sent.send(text)).status, 201)
  const read = (await http.get('/api/subjects/eve')).text
  assert.ok(read.includes('"claims":{"__proto__":{"admin":true},"constructor":"x"}'))
  assert.equal(Object.hasOwn(Object.prototype, 'admin'), false)
})

test('a subject whose sub no path can carry is reached by a query (RFC 3986 section 5.2.4)', async () => {
  for (const sub of ['.', '..', 'by-sub', '\u{1F469}\u0000\r\n/%2F?#']) {
    const path = `/api/subjects/by-sub?sub=${encodeURIComponent(sub)}`
    assert.equal((await http.put(path).send({ name: 'Put' })).status, 201)
    assert.equal((await http.get(path)).body.sub, sub)
    assert.equal((await http.delete(path)).status, 204, sub)
    assert.equal((await http.get(path)).status, 404)
  }
  const both = await http.get('/api/subjects/alice?sub=other')
  assert.deepEqual([both.status, both.body.errors[0].pointer], [400, '/sub'])
})

test('subjects are listed newest first, a stretch at a time (api.md, lists)', async () => {
  const first = (await http.get('/api/subjects?limit=2')).body
  const second = (await http.get(`/api/subjects?limit=500&cursor=${first.next_cursor}`)).body
  const subs = [...first.items, ...second.items].map(({ sub }: { sub: string }) => sub)
  assert.deepEqual(subs, ['eve', 'dave/é', 'admin', 'bob', 'alice'])
  assert.equal(second.next_cursor, undefined)
})

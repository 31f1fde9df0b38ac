import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { RESOURCE_SERVER } from '../../support/http.ts'
import { openTestIdp } from '../../support/test-idp.ts'

const { http, idp, issuer, close } = await openTestIdp()
after(close)

const TABLES = '/api/static-tables'
const entry = { client_id: 'c', scopes: ['read'] }
async function lastEvent(): Promise<number> {
  await idp.requestLog.flush()
  return idp.store.events.lastId(issuer.id)
}

/** A body with members that an object literal cannot have. */
const putText = (path: string, text: string) =>
  http.put(path).set('Content-Type', 'application/json').serialize(String).send(text)

test('the tables are listed with their sizes (api.md)', async () => {
  const { status, body } = await http.get(TABLES)
  assert.equal(status, 200)
  const [table] = body.items
  assert.deepEqual([table.name, table.tokens], ['default', 4])
  assert.ok(Number.isInteger(table.created_at))
})

test("a table is answered exactly as StaticTokenVerifier's argument has it (api.md)", async () => {
  const { body, headers } = await http.get(`${TABLES}/default`)
  assert.deepEqual(body['dev-token-123'], {
    client_id: 'dev-user',
    scopes: ['read', 'write'],
    sub: 'developer@example.com',
  })
  assert.equal(headers['cache-control'], 'no-store')
})

test('a table is made with 201 and replaced whole with 200 (api.md)', async () => {
  const first = { a: entry, b: { ...entry, expires_at: 5, sub: 's', team: { x: [1, null] } } }
  const made = await http.put(`${TABLES}/replaced`).send(first)
  assert.deepEqual([made.status, made.body], [201, first])
  const replaced = await http.put(`${TABLES}/replaced`).send({ c: entry })
  assert.deepEqual([replaced.status, replaced.body], [200, { c: entry }])
  const introspected = await http.form('/introspect', { token: 'a' }, RESOURCE_SERVER)
  assert.deepEqual(introspected.body, { active: false })
  const emptied = await http.put(`${TABLES}/replaced`).send({})
  assert.deepEqual([emptied.status, emptied.body], [200, {}])
})

test('one bad entry and the whole table is refused, every mistake named, and nothing is changed (api.md)', async () => {
  const before = [await http.get(TABLES), await http.get(`${TABLES}/default`)].map(
    ({ text }) => text,
  )
  const event = await lastEvent()
  const bad: readonly [unknown, string][] = [
    ['text', '/t'],
    [null, '/t'],
    [[], '/t'],
    [{}, '/t/client_id'],
    [{ scopes: [] }, '/t/client_id'],
    [{ client_id: 'c' }, '/t/scopes'],
    [{ client_id: 5, scopes: [] }, '/t/client_id'],
    [{ client_id: 'c', scopes: 'read' }, '/t/scopes'],
    [{ client_id: 'c', scopes: [1] }, '/t/scopes'],
    [{ ...entry, expires_at: '2030' }, '/t/expires_at'],
    [{ ...entry, expires_at: 1.5 }, '/t/expires_at'],
    [{ ...entry, expires_at: true }, '/t/expires_at'],
    [{ ...entry, sub: 5 }, '/t/sub'],
    [{ ...entry, sub: null }, '/t/sub'],
  ]
  for (const name of ['default', 'new-table']) {
    for (const [value, pointer] of bad) {
      const { status, body } = await http.put(`${TABLES}/${name}`).send({ sound: entry, t: value })
      assert.equal(status, 400, JSON.stringify(value))
      assert.equal(body.errors[0].pointer, pointer)
    }
  }
  for (const token of ['', 'with blank', 'tab\t', '\u00e9', '\u0000', 'x'.repeat(4097)]) {
    const { status } = await http.put(`${TABLES}/default`).send({ [token]: entry })
    assert.equal(status, 400, JSON.stringify(token).slice(0, 20))
  }
  const several = await http.put(`${TABLES}/default`).send({ a: {}, 'b/~': 1 })
  assert.deepEqual(
    several.body.errors.map(({ pointer }: { pointer: string }) => pointer),
    ['/a/client_id', '/a/scopes', '/b~1~0'],
  )
  const after = [await http.get(TABLES), await http.get(`${TABLES}/default`)].map(
    ({ text }) => text,
  )
  assert.deepEqual(after, before)
  assert.equal(await lastEvent(), event)
})

test('a table has a name that a path can hold (api.md)', async () => {
  for (const name of ['a', 'A.b_c-1', '0', 'x'.repeat(63)]) {
    assert.equal((await http.put(`${TABLES}/${name}`).send({})).status, 201, name)
    assert.equal((await http.delete(`${TABLES}/${name}`)).status, 204)
  }
  for (const name of ['-a', '.a', '%20', 'a%2fb', 'caf%C3%A9', 'x'.repeat(64), '%00']) {
    assert.equal((await http.put(`${TABLES}/${name}`).send({})).status, 400, name)
  }
})

test('a table is deleted with its tokens, and one that is not there is 404 (api.md)', async () => {
  await http.put(`${TABLES}/gone`).send({ 'gone-token': entry })
  assert.equal((await http.delete(`${TABLES}/gone`)).status, 204)
  const asked = await http.form('/introspect', { token: 'gone-token' }, RESOURCE_SERVER)
  assert.deepEqual(asked.body, { active: false })
  for (const answer of [
    await http.get(`${TABLES}/gone`),
    await http.delete(`${TABLES}/gone`),
    await http.post(`${TABLES}/gone/tokens`).send({ token: 't', ...entry }),
    await http.put(`${TABLES}/gone/tokens/t`).send(entry),
    await http.delete(`${TABLES}/gone/tokens/t`),
    await http.post(`${TABLES}/gone/tokens/delete`).send({ token: 't' }),
  ]) {
    assert.deepEqual([answer.status, answer.type], [404, 'application/problem+json'])
  }
})

test('a token is added with 201, active at once, and again is a conflict that leaves it as it was (S-01)', async () => {
  const added = await http.post(`${TABLES}/default/tokens`).send({ token: 'added', ...entry, x: 1 })
  assert.deepEqual([added.status, added.body], [201, { token: 'added', ...entry, x: 1 }])
  const asked = await http.form('/introspect', { token: 'added' }, RESOURCE_SERVER)
  assert.deepEqual([asked.body.active, asked.body.x], [true, 1])
  const again = await http.post(`${TABLES}/default/tokens`).send({ token: 'added', ...entry })
  assert.deepEqual([again.status, again.body.title], [409, 'Conflict'])
  assert.equal((await http.get(`${TABLES}/default`)).body.added.x, 1)
})

test('an added token is checked as a table is (api.md)', async () => {
  for (const [body, pointer] of [
    [entry, '/token'],
    [{ token: 5, ...entry }, '/token'],
    [{ token: '', ...entry }, '/token'],
    [{ token: 'a b', ...entry }, '/token'],
    [{ token: 't' }, '/client_id'],
    [{ token: 't', client_id: 'c', scopes: 'read' }, '/scopes'],
  ] as const) {
    const { status, body: problem } = await http.post(`${TABLES}/default/tokens`).send(body)
    assert.deepEqual([status, problem.errors[0].pointer], [400, pointer])
  }
})

test('a token is set by its path, new or not, and taken out by path or by body (decision 27)', async () => {
  const odd = 'a/b?c#d%e=f+g'
  const path = `${TABLES}/default/tokens/${encodeURIComponent(odd)}`
  assert.deepEqual((await http.put(path).send(entry)).body, entry)
  const changed = await http.put(path).send({ ...entry, scopes: [] })
  assert.deepEqual([changed.status, changed.body.scopes], [200, []])
  assert.deepEqual((await http.get(`${TABLES}/default`)).body[odd], { ...entry, scopes: [] })
  assert.equal((await http.delete(path)).status, 204)
  assert.equal((await http.delete(path)).status, 404)
  await http.put(path).send(entry)
  const byBody = () => http.post(`${TABLES}/default/tokens/delete`).send({ token: odd })
  assert.equal((await byBody()).status, 204)
  assert.equal((await byBody()).status, 404)
  assert.equal((await http.put(path).send({})).status, 400)
  assert.equal(odd in (await http.get(`${TABLES}/default`)).body, false)
})

test('tokens and members named like prototypes are kept like any other (J-05, CWE-1321)', async () => {
  const text =
    '{"__proto__":{"client_id":"c","scopes":[],"__proto__":1},"constructor":{"client_id":"d","scopes":[]}}'
  const put = await putText(`${TABLES}/odd`, text)
  assert.equal(put.status, 201)
  assert.equal((await http.get(`${TABLES}/odd`)).text, text)
  const asked = await http.form('/introspect', { token: '__proto__' }, RESOURCE_SERVER)
  assert.deepEqual([asked.body.active, asked.body.client_id], [true, 'c'])
  assert.equal(
    (await putText(`${TABLES}/odd/tokens/__proto__`, '{"client_id":"e","scopes":[]}')).status,
    200,
  )
  await http.delete(`${TABLES}/odd`)
})

test('as Python it is a literal that Python reads back as the same table, whatever is in it (S-02)', async () => {
  const tokens = {
    'it\'s-"quoted"\\': { client_id: "'; import os #", scopes: ['\u2028', '\n', '\u{1f600}'] },
    '${x}{y}%s': { client_id: '\u0000\u001b\u007f', scopes: [], on: true, off: false, no: null },
  }
  await http.put(`${TABLES}/python`).send(tokens)
  const { text, type, headers } = await http.get(`${TABLES}/python`).set('Accept', 'text/x-python')
  assert.equal(type, 'text/x-python')
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.match(text, /^[\x20-\x7E\n]+$/)
  assert.deepEqual(pythonLiteral(text), tokens)
  for (const accept of [
    '*/*',
    'application/json',
    'text/html',
    'application/*, text/x-python;q=0.5',
  ])
    assert.equal(
      (await http.get(`${TABLES}/python`).set('Accept', accept)).type,
      'application/json',
    )
})

/** Reads a Python literal of double-quoted text as far as these tests use it. */
function pythonLiteral(text: string): unknown {
  const json = text.replaceAll(
    /"(?:[^"\\]|\\.)*"|\b(?:True|False|None)\b|,(?=\s*[}\]])/g,
    (part) => {
      if (part === ',') return ''
      if (part === 'True' || part === 'False') return part.toLowerCase()
      if (part === 'None') return 'null'
      return part
        .replaceAll(/\\x([0-9a-f]{2})/g, '\\u00$1')
        .replaceAll(/\\U([0-9a-f]{8})/g, (_, hex) =>
          JSON.stringify(String.fromCodePoint(Number.parseInt(hex, 16))).slice(1, -1),
        )
    },
  )
  return JSON.parse(json)
}

const python = (method: 'put' | 'post', path: string, text: string) =>
  http[method](path).set('Content-Type', 'text/x-python').serialize(String).send(text)

test('a table is put as Python, bare or with the code around it, and read back as the same Python (S-02)', async () => {
  const code = `tokens = {"py-1": {'client_id': 'c', 'scopes': ('read',), "n": None},}  # mine`
  const made = await python('put', `${TABLES}/from-python`, code)
  assert.deepEqual(
    [made.status, made.body],
    [201, { 'py-1': { client_id: 'c', scopes: ['read'], n: null } }],
  )
  const { text } = await http.get(`${TABLES}/from-python`).set('Accept', 'text/x-python')
  const again = await python('put', `${TABLES}/from-python`, text)
  assert.deepEqual([again.status, again.body], [200, made.body])
})

test('Python that cannot be read is 400 with its line, other text is 415, and nothing is changed', async () => {
  await python('put', `${TABLES}/kept`, '{"t": {"client_id": "c", "scopes": []}}')
  for (const method of ['put', 'post'] as const) {
    const path = method === 'put' ? `${TABLES}/kept` : `${TABLES}/kept/import?mode=replace`
    const bad = await python(method, path, '{\n  "x": f()\n}')
    assert.equal(bad.status, 400)
    assert.match(bad.body.detail, /line 2, column 8: expected a value; got "f"/)
    const entry = await python(method, path, '{"x": {"client_id": 5, "scopes": []}}')
    assert.deepEqual([entry.status, entry.body.errors[0].pointer], [400, '/x/client_id'])
    const plain = await http[method](path).type('text/plain').send('{}')
    assert.equal(plain.status, 415)
    assert.match(plain.body.detail, /application\/json or text\/x-python/)
    const binary = http[method](path).set('Content-Type', 'text/x-python')
    assert.equal((await binary.serialize((one) => one).send(Buffer.from([0x7b, 0xff]))).status, 400)
  }
  assert.deepEqual(Object.keys((await http.get(`${TABLES}/kept`)).body), ['t'])
})

test('Python is refused from a page of another origin, and where JSON alone is taken (U-02)', async () => {
  const foreign = await python('put', `${TABLES}/foreign`, '{}').set(
    'Origin',
    'https://evil.example',
  )
  assert.equal(foreign.status, 403)
  assert.equal((await python('post', '/api/tokens', '{}')).status, 415)
  assert.equal((await python('post', `${TABLES}/default/tokens`, '{}')).status, 415)
})

test('an import merges or replaces, says what became of each token, and with dry_run changes nothing', async () => {
  await http.put(`${TABLES}/imported`).send({ a: entry, b: entry })
  const given = { b: { ...entry, sub: 's' }, c: entry }
  const both = { added: ['c'], replaced: ['b'], unchanged: [] }
  const path = `${TABLES}/imported/import`
  const dry = await http.post(`${path}?dry_run=true&mode=replace`).send(given)
  assert.deepEqual([dry.status, dry.body], [200, { ...both, kept: [], removed: ['a'] }])
  assert.deepEqual((await http.get(`${TABLES}/imported`)).body, { a: entry, b: entry })
  const merged = await python('post', path, `tokens = ${JSON.stringify(given)}`)
  assert.deepEqual([merged.status, merged.body], [200, { ...both, kept: ['a'], removed: [] }])
  assert.deepEqual((await http.get(`${TABLES}/imported`)).body, { a: entry, ...given })
  const replaced = await http.post(`${path}?mode=replace`).send({ c: entry })
  assert.deepEqual(replaced.body.removed, ['a', 'b'])
  assert.deepEqual((await http.get(`${TABLES}/imported`)).body, { c: entry })
  assert.equal((await http.post(`${TABLES}/none/import`).send({})).status, 404)
  for (const query of ['mode=delete', 'dry_run=yes', 'typo=1'])
    assert.equal((await http.post(`${path}?${query}`).send({})).status, 400, query)
})

test('a table is made empty with 201, and one that is there is a conflict that leaves it (S-01)', async () => {
  const made = await http.post(TABLES).send({ name: 'made-empty' })
  assert.deepEqual([made.status, made.body.name, made.body.tokens], [201, 'made-empty', 0])
  assert.equal((await http.post(TABLES).send({ name: 'made-empty' })).status, 409)
  const bad = await http.post(TABLES).send({ name: '../x' })
  assert.deepEqual([bad.status, bad.body.errors[0].pointer], [400, '/name'])
  assert.equal((await http.post(TABLES).send({})).status, 400)
})

test('the tokens of a table are listed page by page, or those with a text in token, client or subject', async () => {
  await http.put(`${TABLES}/listed`).send({ x1: entry, y: { ...entry, sub: 'X' }, x2: entry })
  const path = `${TABLES}/listed/tokens`
  const first = await http.get(`${path}?limit=2`)
  assert.deepEqual(first.body.items[1], { token: 'y', entry: { ...entry, sub: 'X' } })
  const second = await http.get(`${path}?limit=2&cursor=${first.body.next_cursor}`)
  assert.deepEqual(second.body, { items: [{ token: 'x2', entry }] })
  const found = await http.get(`${path}?q=x`)
  assert.equal(found.body.items.length, 3)
  assert.equal((await http.get(`${path}?q=x1`)).body.items.length, 1)
  assert.equal((await http.get(`${TABLES}/none/tokens`)).status, 404)
  assert.equal((await http.get(`${path}?cursor=bad`)).status, 400)
})

test('no event holds a static token (O-01)', async () => {
  await http.put(`${TABLES}/default/tokens/very-secret-token`).send(entry)
  await http.form('/introspect', { token: 'very-secret-token' }, RESOURCE_SERVER)
  await http.delete(`${TABLES}/default/tokens/very-secret-token`)
  await http.put(`${TABLES}/t`).send({ 'very-secret-token': entry })
  const { text } = await http.get('/api/events?limit=500')
  assert.ok(text.includes('static_token_put'))
  assert.ok(!text.includes('very-secret-token'))
})

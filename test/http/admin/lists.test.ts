import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { NOW, openTestIdp } from '../../support/test-idp.ts'

const { http, idp, clock, close } = await openTestIdp()
after(close)

/** An issuer without keys, since making those takes long. */
const addIssuer = (at: number) =>
  idp.store.transaction((tx) => tx.issuers.insert(`issuer-${at}`, NOW, NO_ROTATION))

/** Every list, how one more row is made, and what tells its rows apart. */
const LISTS = [
  ['/api/tokens', 'jti', () => http.post('/api/tokens').send({})],
  ['/api/keys', 'kid', () => http.post('/api/keys').send({ alg: 'HS256' })],
  ['/api/clients', 'client_id', () => http.post('/api/clients').send({})],
  ['/api/subjects', 'sub', (at: number) => http.post('/api/subjects').send({ sub: `s-${at}` })],
  ['/api/static-tables', 'name', (at: number) => http.put(`/api/static-tables/t-${at}`).send({})],
  ['/api/issuers', 'name', addIssuer],
  ['/api/events', 'id', () => http.get('/.well-known/jwks.json')],
] as const

/** Reads a list from its beginning, a stretch at a time; `between` happens after each. */
async function readAll(path: string, limit: number, between = async () => {}) {
  const items: Record<string, unknown>[] = []
  let cursor: string | undefined
  for (let stretches = 0; stretches < 100; stretches += 1) {
    const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const { body } = await http.get(`${path}?limit=${limit}${more}`)
    assert.ok(body.items.length <= limit)
    items.push(...body.items)
    cursor = body.next_cursor
    if (cursor === undefined) return items
    await between()
  }
  throw new Error('the list does not end')
}

for (const [path, id, add] of LISTS) {
  test(`${path} is read in stretches, each row once, though rows are added meanwhile (api.md)`, async () => {
    for (let count = 0; count < 7; count += 1) await add(count)
    const before = (await readAll(path, 500)).map((row) => row[id])
    let added = 100
    const seen = (
      await readAll(path, 2, async () => {
        await add(added++)
      })
    ).map((row) => row[id])
    assert.equal(new Set(seen).size, seen.length)
    for (const one of before) assert.ok(seen.includes(one), `${one} is missing`)
  })

  test(`${path} refuses a limit, a cursor and a name that it cannot use (api.md)`, async () => {
    for (const [query, pointer] of [
      ['limit=0', '/limit'],
      ['limit=501', '/limit'],
      ['limit=-1', '/limit'],
      ['limit=1.5', '/limit'],
      ['limit=ten', '/limit'],
      ['limit=', '/limit'],
      ['limit=1e2', '/limit'],
      ['limit=5&limit=6', '/limit'],
      ['limit=99999999999999999999', '/limit'],
      ['cursor=', '/cursor'],
      ['cursor=nonsense', '/cursor'],
      [`cursor=${Buffer.from('after:-1').toString('base64url')}`, '/cursor'],
      [`cursor=${Buffer.from('after:1; drop').toString('base64url')}`, '/cursor'],
      ['cursor=a&cursor=b', '/cursor'],
      ['limt=5', '/limt'],
      ['__proto__=5', '/__proto__'],
    ]) {
      const { status, type, body } = await http.get(`${path}?${query}`)
      assert.deepEqual([status, type], [400, 'application/problem+json'], query)
      assert.equal(body.errors[0].pointer, pointer, query)
    }
    const { body } = await http.get(`${path}?limt=5`)
    assert.match(body.errors[0].detail, /did you mean "limit"/)
  })

  test(`${path} has 50 rows where nobody says how many, and a cursor where there are more (api.md)`, async () => {
    const all = await readAll(path, 500)
    const { body } = await http.get(path)
    assert.equal(body.items.length, Math.min(50, all.length))
    assert.equal('next_cursor' in body, all.length > 50)
  })
}

test('tokens are narrowed by subject, client, key, format, status and text, each alone and together (api.md)', async () => {
  await http.post('/api/issuers').send({ name: 'narrow' })
  const base = '/issuers/narrow/api/tokens'
  const mint = async (body: object) => (await http.post(base).send(body)).body
  const es = (await http.post('/issuers/narrow/api/keys').send({ alg: 'ES256' })).body.kid
  const tokens: Readonly<Record<string, { jti: string; kid: string }>> = {
    plain: await mint({ subject: 'alice', client_id: 'one', scope: 'read 100%' }),
    es: await mint({ subject: 'bob', client_id: 'one', kid: es }),
    opaque: await mint({ subject: 'bob', client_id: 'two_x', format: 'opaque' }),
    expired: await mint({ subject: 'carol', client_id: 'two-x', expires_in: -5 }),
    early: await mint({ subject: 'carol', client_id: 'three', not_before: NOW + 100 }),
    revoked: await mint({ subject: 'dave', client_id: 'three', jti: 'find-me' }),
    both: await mint({ subject: 'dave', expires_in: -5, client_id: 'three' }),
  }
  await http.delete(`${base}/find-me`)
  await http.delete(`${base}/${tokens.both?.jti}`)
  const ask = async (query: string) => {
    const { body } = await http.get(`${base}?${query}`)
    const jtis = body.items.map(({ jti }: { jti: string }) => jti)
    return Object.keys(tokens).filter((name) => jtis.includes(tokens[name]?.jti))
  }
  assert.deepEqual(await ask('subject=bob'), ['es', 'opaque'])
  assert.deepEqual(await ask('client_id=one'), ['plain', 'es'])
  assert.deepEqual(await ask(`kid=${es}`), ['es'])
  assert.deepEqual(await ask('format=opaque'), ['opaque'])
  assert.deepEqual(await ask('status=active'), ['plain', 'es', 'opaque'])
  assert.deepEqual(await ask('status=expired'), ['expired'])
  assert.deepEqual(await ask('status=not_yet_valid'), ['early'])
  assert.deepEqual(await ask('status=revoked'), ['revoked', 'both'])
  assert.deepEqual(await ask('q=find-me'), ['revoked'])
  assert.deepEqual(await ask('q=100%25'), ['plain'])
  assert.deepEqual(await ask('q=o_x'), ['opaque'])
  assert.deepEqual(await ask('q=%25'), ['plain'])
  assert.deepEqual(await ask("q='%20OR%201=1--"), [])
  assert.deepEqual(await ask('subject=bob&format=jwt'), ['es'])
  assert.deepEqual(await ask('subject=ALICE'), [])
  clock.advance(100)
  assert.deepEqual(await ask('status=not_yet_valid'), [])
  await http.post(`/issuers/narrow/api/keys/${es}/revoke`)
  assert.deepEqual(await ask('status=revoked&subject=bob'), ['es'])
  for (const query of ['format=saml', 'status=new', 'status=', 'client=x']) {
    assert.equal((await http.get(`${base}?${query}`)).status, 400, query)
  }
})

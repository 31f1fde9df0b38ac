import assert from 'node:assert/strict'
import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { after, test } from 'node:test'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { ALGS, isSymmetric } from '../../src/core/keys/algorithms.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { http, idp, issuer, clock, close } = await openTestIdp()
after(close)

const PATH = '/.well-known/jwks.json'
const PUBLISHED_ALGS = ALGS.filter((alg) => !isSymmetric(alg))

interface Key extends JsonWebKey {
  readonly kid: string
  readonly alg: string
}

const keysAt = async (base = ''): Promise<readonly Key[]> =>
  (await http.get(`${base}${PATH}`)).body.keys
const kidsAt = async (base = '') => (await keysAt(base)).map(({ kid }) => kid)

test('the set has the next and the current key of each algorithm from the start (RFC 7517 section 5, decision 16)', async () => {
  const { body, type } = await http.get(PATH)
  assert.equal(type, 'application/json')
  assert.deepEqual(Object.keys(body), ['keys'])
  assert.deepEqual(body.keys.map(({ alg }: Key) => alg).sort(), [
    'ES256',
    'ES256',
    'RS256',
    'RS256',
  ])
})

test('every algorithm that is minted with joins the set, but those with a shared secret never (RFC 7517 section 9.3, M-03)', async () => {
  for (const alg of ALGS) await http.post('/api/tokens').send({ alg })
  const keys = await keysAt()
  assert.deepEqual(new Set(keys.map(({ alg }) => alg)), new Set(PUBLISHED_ALGS))
  assert.ok(!keys.some(({ kty }) => kty === 'oct'))
})

test('each key has kid, alg and use, public members only, and an RSA modulus of 2048 bits or more (RFC 7517 section 4, RFC 8725 section 3.2, M-03)', async () => {
  const members: Readonly<Record<string, readonly string[]>> = {
    RSA: ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    EC: ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
    OKP: ['alg', 'crv', 'kid', 'kty', 'use', 'x'],
  }
  const keys = await keysAt()
  assert.equal(new Set(keys.map(({ kid }) => kid)).size, keys.length)
  for (const key of keys) {
    assert.deepEqual(Object.keys(key).sort(), members[key.kty ?? ''], key.kid)
    assert.equal(key.use, 'sig')
    const { asymmetricKeyDetails, type } = createPublicKey({ key, format: 'jwk' })
    assert.equal(type, 'public')
    if (key.kty === 'RSA') assert.ok((asymmetricKeyDetails?.modulusLength ?? 0) >= 2048)
  }
})

test('a token of every published algorithm verifies against the set with an independent verifier (J-02, RFC 7518 section 3)', async () => {
  for (const alg of PUBLISHED_ALGS) {
    const { body } = await http.post('/api/tokens').send({ alg })
    const set = createLocalJWKSet((await http.get(PATH)).body as JSONWebKeySet)
    const { protectedHeader, payload } = await jwtVerify(body.access_token, set, {
      issuer: issuer.issuer,
      currentDate: new Date(NOW * 1000),
    })
    assert.deepEqual([protectedHeader.alg, protectedHeader.kid], [alg, body.kid])
    assert.equal(payload.sub, 'alice')
  }
})

test('the ETag follows the content, and whoever has it already is answered 304 without a body (RFC 9110 section 13.1.2)', async () => {
  const first = await http.get(PATH)
  const etag = first.headers.etag ?? ''
  assert.match(etag, /^"[^"]+"$/)
  for (const value of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await http.get(PATH).set('If-None-Match', value)
    assert.deepEqual([again.status, again.text ?? ''], [304, ''], value)
    assert.equal(again.headers.etag, etag)
    assert.equal(again.headers['access-control-allow-origin'], '*')
    assert.equal(again.headers['cache-control'], first.headers['cache-control'])
    assert.equal(again.headers['content-type'], undefined)
  }
  for (const value of ['"other"', etag.slice(1, -1), '']) {
    assert.equal((await http.get(PATH).set('If-None-Match', value)).status, 200, value)
  }
  await http.post('/api/keys').send({ alg: 'ES256' })
  const changed = await http.get(PATH).set('If-None-Match', etag)
  assert.equal(changed.status, 200)
  assert.notEqual(changed.headers.etag, etag)
})

test('HEAD has the ETag and the length of GET (RFC 9110 section 9.3.2, H-14)', async () => {
  const [head, get] = [await http.head(PATH), await http.get(PATH)]
  assert.equal(head.headers.etag, get.headers.etag)
  assert.equal(head.headers['content-length'], get.headers['content-length'])
})

test('caches may keep the set for as long as is configured, and ask again each time where nothing is (api.md)', async () => {
  assert.equal((await http.get(PATH)).headers['cache-control'], 'no-cache')
  const cached = await openTestIdp({ settings: { jwksMaxAgeSeconds: 60 } })
  const { headers } = await cached.http.get(PATH)
  assert.equal(headers['cache-control'], 'public, max-age=60')
  await cached.close()
})

test('reading the set makes no keys (decision 16)', async () => {
  const before = await idp.store.events.lastId(issuer.id)
  await http.get(PATH)
  await http.get('/.well-known/openid-configuration')
  const after = await idp.store.events.following(issuer.id, {}, { limit: 10, after: before })
  assert.deepEqual(
    after.filter(({ type }) => type !== 'request'),
    [],
  )
})

test('a rotation signs with the key that was published ahead, and keeps the old one published (M-04, M-08)', async () => {
  await http.post('/api/issuers').send({ name: 'rotating' })
  const base = '/issuers/rotating'
  const { body: old } = await http.post(`${base}/api/tokens`).send({})
  const before = await kidsAt(base)
  const { body } = await http.post(`${base}/api/keys/rotate`).send({})
  assert.ok(before.includes(body.current.kid))
  assert.equal(body.previous.kid, old.kid)
  const after = await kidsAt(base)
  for (const kid of [old.kid, body.current.kid, body.next.kid]) assert.ok(after.includes(kid))
  assert.equal(after.length, before.length + 1)
  assert.equal((await http.post(`${base}/api/tokens`).send({})).body.kid, body.current.kid)
})

test('an unannounced rotation signs with a key that no verifier has seen (M-08, decision 17)', async () => {
  const before = await kidsAt()
  const { body } = await http.post('/api/keys/rotate').send({ announced: false })
  assert.ok(!before.includes(body.current.kid))
  assert.ok((await kidsAt()).includes(body.current.kid))
})

test('a previous key leaves the set when its grace is over, a revoked one at once (M-07)', async () => {
  const { body } = await http.post('/api/keys/rotate').send({ alg: 'ES256', grace_seconds: 30 })
  assert.ok((await kidsAt()).includes(body.previous.kid))
  clock.advance(29)
  assert.ok((await kidsAt()).includes(body.previous.kid))
  clock.advance(1)
  assert.ok(!(await kidsAt()).includes(body.previous.kid))
  await http.post(`/api/keys/${body.current.kid}/revoke`)
  const after = await kidsAt()
  assert.ok(!after.includes(body.current.kid))
  assert.ok(after.includes(body.next.kid))
  assert.equal((await http.post('/api/tokens').send({ alg: 'ES256' })).body.kid, body.next.kid)
})

test('thirty rotations at once leave one current key, and every kid that was ever current stays published (M-05)', async () => {
  const rotations = await Promise.all(
    Array.from({ length: 30 }, () => http.post('/api/keys/rotate').send({ alg: 'ES256' })),
  )
  assert.deepEqual(new Set(rotations.map(({ status }) => status)), new Set([200]))
  assert.equal(new Set(rotations.map(({ body }) => body.current.kid)).size, 30)
  const { body } = await http.get('/api/keys?limit=500')
  const current = body.items.filter(
    ({ alg, state }: { alg: string; state: string }) => alg === 'ES256' && state === 'current',
  )
  assert.equal(current.length, 1)
  const published = await kidsAt()
  for (const rotation of rotations) assert.ok(published.includes(rotation.body.current.kid))
})

test('issuers have keys of their own (api.md)', async () => {
  await http.post('/api/issuers').send({ name: 'own-keys' })
  const [here, there] = [await kidsAt(), await kidsAt('/issuers/own-keys')]
  assert.ok(there.length >= 4)
  assert.ok(!there.some((kid) => here.includes(kid)))
  assert.deepEqual(await kidsAt('/issuers/default'), here)
})

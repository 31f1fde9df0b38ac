import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { after, test } from 'node:test'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { ALGS, isSymmetric } from '../../../src/core/keys/algorithms.ts'
import { RESOURCE_SERVER } from '../../support/http.ts'
import { NOW, openTestIdp } from '../../support/test-idp.ts'

const { http, idp, issuer, close } = await openTestIdp()
after(close)

async function lastEvent(): Promise<number> {
  await idp.requestLog.flush()
  return idp.store.events.lastId(issuer.id)
}

const post = async (body: object) => {
  const answer = await http.post('/api/keys').send(body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}

const state = async (kid: string) => (await http.get(`/api/keys/${kid}`)).body.state

const publishedKids = async () =>
  (await http.get('/.well-known/jwks.json')).body.keys.map(({ kid }: { kid: string }) => kid)

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).privateKey
const pkcs8 = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString()

test('a key is listed with its state, times and count, and without its private part (api.md)', async () => {
  const { status, body, text } = await http.get('/api/keys')
  assert.equal(status, 200)
  const current = body.items.find(
    (key: { alg: string; state: string }) => key.alg === 'RS256' && key.state === 'current',
  )
  const { kid, ...rest } = current
  assert.deepEqual(rest, {
    alg: 'RS256',
    kty: 'RSA',
    state: 'current',
    origin: 'generated',
    created_at: NOW,
    current_at: NOW,
    tokens_signed: 0,
  })
  assert.deepEqual((await http.get(`/api/keys/${kid}`)).body, current)
  assert.doesNotMatch(text, /PRIVATE|"d":|"k":|"p":/)
})

test('a key of every algorithm is made, published ahead unless it is a shared secret (api.md)', async () => {
  for (const alg of ALGS) {
    const key = await post({ alg })
    assert.deepEqual([key.alg, key.state], [alg, 'next'])
    assert.equal((await publishedKids()).includes(key.kid), !isSymmetric(alg), alg)
  }
})

test('a key made current signs at once, and the one before it becomes previous (decision 17)', async () => {
  const first = (await http.post('/api/tokens').send({ alg: 'ES384' })).body.kid
  const made = await post({ alg: 'ES384', state: 'current' })
  assert.equal((await http.post('/api/tokens').send({ alg: 'ES384' })).body.kid, made.kid)
  assert.equal(await state(first), 'previous')
})

test('keys come in as PKCS#8, PKCS#1, SEC1 and JWK, and what they sign verifies (api.md)', async () => {
  const rsaKey = rsa(2048)
  const p256 = ec('P-256')
  const ed = generateKeyPairSync('ed25519').privateKey
  const imports = [
    { alg: 'RS512', pem: pkcs8(rsaKey) },
    { alg: 'PS256', pem: rsa(2048).export({ format: 'pem', type: 'pkcs1' }).toString() },
    { alg: 'ES256', pem: p256.export({ format: 'pem', type: 'sec1' }).toString() },
    { alg: 'ES512', jwk: ec('P-521').export({ format: 'jwk' }) },
    { alg: 'EdDSA', pem: pkcs8(ed), kid: 'my-ed.key~1_x' },
  ]
  for (const body of imports) {
    const key = await post(body)
    assert.equal(key.origin, 'imported')
    if ('kid' in body) assert.equal(key.kid, body.kid)
    const minted = (await http.post('/api/tokens').send({ kid: key.kid })).body
    const set = (await http.get('/.well-known/jwks.json')).body as JSONWebKeySet
    const currentDate = new Date(NOW * 1000)
    await jwtVerify(minted.access_token, createLocalJWKSet(set), { currentDate })
  }
  const thumbprint = (await post({ alg: 'ES256', jwk: ec('P-256').export({ format: 'jwk' }) })).kid
  assert.match(thumbprint, /^[A-Za-z0-9_-]{43}$/)
})

test('a shared secret comes in as text or as JWK, and is handed out as the text that it was (api.md)', async () => {
  const secret = 'a shared secret of 32 characters!'
  const { kid } = await post({ alg: 'HS256', secret })
  const { text, type, headers } = await http.get(`/api/keys/${kid}/secret`)
  assert.deepEqual([text, type, headers['cache-control']], [secret, 'text/plain', 'no-store'])
  const k = Buffer.from(`${secret} too`).toString('base64url')
  const other = await post({ alg: 'HS256', jwk: { kty: 'oct', k } })
  assert.equal((await http.get(`/api/keys/${other.kid}/secret`)).text, `${secret} too`)
  const jwk = (await http.get(`/api/keys/${kid}.jwk?private=true`)).body
  assert.equal(Buffer.from(jwk.k, 'base64url').toString(), secret)
})

test('what is no key for its algorithm is refused, and nothing is stored (RFC 7518 section 3, J-06)', async () => {
  const p256 = ec('P-256')
  const bad: readonly [object, string][] = [
    [{}, '/alg'],
    [{ alg: 'none' }, '/alg'],
    [{ alg: '__proto__' }, '/alg'],
    [{ alg: 'RS256', state: 'previous' }, '/state'],
    [{ alg: 'RS256', kid: 'x' }, '/kid'],
    [{ alg: 'RS256', pem: 'nonsense' }, '/pem'],
    [{ alg: 'RS256', pem: '' }, '/pem'],
    [{ alg: 'RS256', pem: pkcs8(p256) }, '/pem'],
    [{ alg: 'RS256', pem: pkcs8(rsa(1024)) }, '/pem'],
    [{ alg: 'ES384', pem: pkcs8(p256) }, '/pem'],
    [{ alg: 'ES256', pem: createPublicKey(p256).export({ format: 'pem', type: 'spki' }) }, '/pem'],
    [{ alg: 'ES256', jwk: createPublicKey(p256).export({ format: 'jwk' }) }, '/jwk'],
    [{ alg: 'ES256', jwk: {} }, '/jwk'],
    [{ alg: 'ES256', jwk: { kty: 'EC', crv: 'P-256', x: 1, y: 2, d: 3 } }, '/jwk'],
    [{ alg: 'HS256', secret: 'short' }, '/secret'],
    [{ alg: 'HS512', secret: 'x'.repeat(63) }, '/secret'],
    [{ alg: 'HS256', secret: `${'x'.repeat(40)}\n` }, '/secret'],
    [{ alg: 'HS256', pem: pkcs8(p256) }, '/pem'],
    [{ alg: 'ES256', secret: 'x'.repeat(40) }, '/secret'],
  ]
  const before = await lastEvent()
  for (const [sent, pointer] of bad) {
    const { status, body, text } = await http.post('/api/keys').send(sent)
    assert.equal(status, 400, JSON.stringify(sent).slice(0, 60))
    assert.equal(body.errors[0].pointer, pointer, text)
    assert.doesNotMatch(text, /MII|BEGIN|xxxx/)
  }
  for (const kid of ['', 'a b', 'a/b', 'x.pem', 'x.jwk', '\u00e9', 'x'.repeat(129)]) {
    const { status, body } = await http
      .post('/api/keys')
      .send({ alg: 'ES256', pem: pkcs8(p256), kid })
    assert.deepEqual([status, body.errors[0].pointer], [400, '/kid'], kid.slice(0, 10))
  }
  const both = { alg: 'ES256', pem: pkcs8(p256), jwk: p256.export({ format: 'jwk' }) }
  assert.equal((await http.post('/api/keys').send(both)).status, 400)
  assert.equal(await lastEvent(), before)
})

test('a kid or a key that is there already is a conflict, though it be revoked (decision 18)', async () => {
  const key = ec('P-256')
  const { kid } = await post({ alg: 'ES256', pem: pkcs8(key) })
  const other = { alg: 'ES256', pem: pkcs8(ec('P-256')) }
  for (const body of [
    { alg: 'ES256', pem: pkcs8(key) },
    { alg: 'ES256', pem: pkcs8(key), kid: 'another' },
    { ...other, kid },
  ]) {
    const { status, type } = await http.post('/api/keys').send(body)
    assert.deepEqual([status, type], [409, 'application/problem+json'])
  }
  await http.post(`/api/keys/${kid}/revoke`)
  assert.equal((await http.post('/api/keys').send({ ...other, kid })).status, 409)
})

test('a key goes out as PEM and JWK, public unless its private part is asked for, and never into a cache (K-02)', async () => {
  const { kid } = (await http.post('/api/tokens').send({})).body
  const pem = await http.get(`/api/keys/${kid}.pem`)
  assert.equal(createPublicKey(pem.text).type, 'public')
  assert.match(pem.text, /^-----BEGIN PUBLIC KEY-----\n[\s\S]+-----END PUBLIC KEY-----\n$/)
  const privatePem = await http.get(`/api/keys/${kid}.pem?private=true`)
  assert.match(privatePem.text, /^-----BEGIN PRIVATE KEY-----\n/)
  assert.equal(createPrivateKey(privatePem.text).asymmetricKeyType, 'rsa')
  const jwk = await http.get(`/api/keys/${kid}.jwk`)
  assert.equal(jwk.type, 'application/jwk+json')
  const published = (await http.get('/.well-known/jwks.json')).body.keys
  assert.deepEqual(
    jwk.body,
    published.find((key: { kid: string }) => key.kid === kid),
  )
  const privateJwk = await http.get(`/api/keys/${kid}.jwk?private=true`)
  assert.deepEqual([privateJwk.body.kid, typeof privateJwk.body.d], [kid, 'string'])
  assert.deepEqual((await http.get(`/api/keys/${kid}.jwk?private=false`)).body, jwk.body)
  for (const { headers, status } of [pem, privatePem, jwk, privateJwk]) {
    assert.deepEqual([status, headers['cache-control']], [200, 'no-store'])
  }
})

test('what a key does not have is refused: the PEM of a shared secret, the secret of a key pair (api.md)', async () => {
  const shared = (await post({ alg: 'HS384' })).kid
  const pair = (await post({ alg: 'ES256' })).kid
  for (const path of [
    `${shared}.pem`,
    `${shared}.pem?private=true`,
    `${shared}.jwk`,
    `${pair}/secret`,
    `${pair}.pem?private=yes`,
    `${pair}.pem?privat=true`,
  ]) {
    const { status, type } = await http.get(`/api/keys/${path}`)
    assert.deepEqual([status, type], [400, 'application/problem+json'], path)
  }
})

test('a kid that is not there is 404, however it is spelled (api.md)', async () => {
  for (const path of ['x', 'x.pem', 'x.jwk', 'x/secret', '__proto__', '%00', '..%2f..%2fetc']) {
    const { status, type } = await http.get(`/api/keys/${path}`)
    assert.deepEqual([status, type], [404, 'application/problem+json'], path)
  }
  assert.equal((await http.post('/api/keys/x/revoke')).status, 404)
})

test('a rotation is answered with the keys after it (api.md)', async () => {
  const before = (await http.post('/api/tokens').send({ alg: 'ES256' })).body.kid
  const { status, body } = await http
    .post('/api/keys/rotate')
    .send({ alg: 'ES256', grace_seconds: 60 })
  assert.equal(status, 200)
  assert.deepEqual(
    [body.current.state, body.previous.state, body.next.state],
    ['current', 'previous', 'next'],
  )
  assert.equal(body.previous.kid, before)
  assert.equal(body.previous.retires_at, NOW + 60)
  const gone = (await http.post('/api/keys/rotate').send({ alg: 'ES256', grace_seconds: 0 })).body
  assert.deepEqual([gone.previous.state, gone.previous.retired_at], ['retired', NOW])
})

test('a rotation that cannot be is refused, and rotates nothing (api.md)', async () => {
  const before = await lastEvent()
  for (const [sent, pointer] of [
    [{ alg: 'RS255' }, '/alg'],
    [{ grace_seconds: -1 }, '/grace_seconds'],
    [{ grace_seconds: 1.5 }, '/grace_seconds'],
    [{ grace_seconds: '60' }, '/grace_seconds'],
    [{ grace_seconds: null }, '/grace_seconds'],
    [{ announced: 'no' }, '/announced'],
    [{ grace: 5 }, '/grace'],
  ] as const) {
    const { status, body } = await http.post('/api/keys/rotate').send(sent)
    assert.deepEqual([status, body.errors[0].pointer], [400, pointer])
  }
  assert.equal(await lastEvent(), before)
})

test('each time of a key is when it happened, by the issuer’s clock (api.md)', async () => {
  const timed = await openTestIdp()
  const rotate = async () =>
    (await timed.http.post('/api/keys/rotate').send({ alg: 'ES256', grace_seconds: 5 })).body
  const [{ kid }] = [(await rotate()).next]
  const read = async () => {
    const { body } = await timed.http.get(`/api/keys/${kid}`)
    const { created_at, current_at, previous_at, retires_at, retired_at, revoked_at } = body
    return [created_at, current_at, previous_at, retires_at, retired_at, revoked_at]
  }
  timed.clock.advance(10)
  await rotate()
  assert.deepEqual(await read(), [NOW, NOW + 10, ...Array(4).fill(undefined)])
  timed.clock.advance(10)
  await rotate()
  assert.deepEqual((await read()).slice(2), [NOW + 20, NOW + 25, undefined, undefined])
  timed.clock.advance(10)
  assert.deepEqual((await read()).slice(2), [NOW + 20, NOW + 25, NOW + 25, undefined])
  await timed.http.post(`/api/keys/${kid}/revoke`)
  assert.equal((await read())[5], NOW + 30)
  await timed.close()
})

test('a revoked key takes its tokens along at once; revoking again changes nothing (api.md)', async () => {
  const { kid, access_token } = (await http.post('/api/tokens').send({ alg: 'PS512' })).body
  const first = await http.post(`/api/keys/${kid}/revoke`)
  assert.deepEqual([first.status, first.body.state, first.body.revoked_at], [200, 'revoked', NOW])
  const asked = await http.form('/introspect', { token: access_token }, RESOURCE_SERVER)
  assert.deepEqual(asked.body, { active: false })
  const before = await lastEvent()
  const again = await http.post(`/api/keys/${kid}/revoke`)
  assert.deepEqual([again.status, again.body], [200, first.body])
  assert.equal(await lastEvent(), before)
  assert.notEqual((await http.post('/api/tokens').send({ alg: 'PS512' })).body.kid, kid)
})

test('the rotation policy is read and put (api.md)', async () => {
  const policy = { every_seconds: 3600, grace_seconds: 60, prepublish_seconds: 10, algs: ['ES256'] }
  const none = (await http.get('/api/rotation')).body
  assert.equal(none.every_seconds, null)
  const put = await http.put('/api/rotation').send(policy)
  assert.deepEqual([put.status, put.body], [200, policy])
  assert.deepEqual((await http.get('/api/rotation')).body, policy)
  for (const [sent, pointer] of [
    [{}, '/every_seconds'],
    [{ every_seconds: 1 }, '/every_seconds'],
    [{ every_seconds: '60' }, '/every_seconds'],
    [{ every_seconds: 60, grace_seconds: -1 }, '/grace_seconds'],
    [{ every_seconds: 60, prepublish_seconds: 0.5 }, '/prepublish_seconds'],
    [{ every_seconds: 60, algs: ['none'] }, '/algs/0'],
    [{ every_seconds: 60, algs: 'RS256' }, '/algs'],
    [{ every_second: 60, every_seconds: 60 }, '/every_second'],
  ] as const) {
    const { status, body } = await http.put('/api/rotation').send(sent)
    assert.deepEqual([status, body.errors[0].pointer], [400, pointer])
  }
  assert.deepEqual((await http.get('/api/rotation')).body, policy)
  await http.put('/api/rotation').send(none)
})

test('no event of a key holds any of it but its kid (O-01)', async () => {
  const secret = 'very-secret-shared-secret-of-mine-0123'
  const { kid } = await post({ alg: 'HS256', secret })
  await http.get(`/api/keys/${kid}/secret`)
  const { text } = await http.get('/api/events?limit=500')
  assert.ok(text.includes(kid))
  assert.ok(!text.includes(secret))
  assert.doesNotMatch(text, /PRIVATE|BEGIN/)
})

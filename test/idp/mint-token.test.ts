import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { after, test } from 'node:test'
import { jwtVerify } from 'jose'
import { ALGS, isSymmetric } from '../../src/core/keys/algorithms.ts'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import { createKey } from '../../src/idp/add-key.ts'
import { getKey, listKeys } from '../../src/idp/list-keys.ts'
import { listTokens } from '../../src/idp/list-tokens.ts'
import type { MintRequest } from '../../src/idp/mint-request.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { mintTokens } from '../../src/idp/mint-tokens.ts'
import { revokeKey } from '../../src/idp/revoke-key.ts'
import { rotateKeys } from '../../src/idp/rotate-keys.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, clock, close } = await openTestIdp()
after(close)

const mint = async (request: MintRequest = {}) => (await mintToken(idp, issuer, request)).record

async function refused(request: MintRequest): Promise<readonly string[]> {
  try {
    await mint(request)
  } catch (error) {
    assert.ok(error instanceof InvalidInput, String(error))
    return error.issues.map(({ pointer }) => pointer)
  }
  return []
}

test('a token that nothing is asked of has every default (RFC 9068 section 2.2)', async () => {
  const { record, keyCreated } = await mintToken(idp, issuer, {})
  assert.deepEqual(record.claims, {
    iss: issuer.issuer,
    aud: 'http://127.0.0.1:8000/mcp',
    sub: 'alice',
    client_id: 'demo-client',
    iat: NOW,
    exp: NOW + 3600,
    jti: record.jti,
  })
  assert.deepEqual(record.header, { alg: 'RS256', typ: 'at+jwt', kid: record.kid })
  assert.equal(keyCreated, false)
  assert.equal(record.scope, null)
})

for (const alg of ALGS) {
  test(`a token of ${alg} verifies with its key by an independent verifier (J-02)`, async () => {
    const record = await mint({ alg, scope: ['read', 'write'] })
    const key = await getKey(idp, issuer, record.kid ?? '')
    const verifier = isSymmetric(alg)
      ? Buffer.from(key.privateKey)
      : createPublicKey(key.privateKey)
    const { payload } = await jwtVerify(record.value, verifier, {
      issuer: issuer.issuer,
      audience: 'http://127.0.0.1:8000/mcp',
      currentDate: new Date(NOW * 1000),
      algorithms: [alg],
    })
    assert.equal(payload.scope, 'read write')
  })
}

test('the first token of an algorithm says that its key is new, the second does not', async () => {
  const { idp: fresh, issuer: own, close: end } = await openTestIdp()
  assert.equal((await mintToken(fresh, own, { alg: 'ES384' })).keyCreated, true)
  assert.equal((await mintToken(fresh, own, { alg: 'ES384' })).keyCreated, false)
  await end()
})

test('subject, client, audience and expiry can be left out, and several audiences stay a list', async () => {
  const bare = await mint({ subject: null, clientId: null, audience: null, expiresIn: null })
  for (const claim of ['sub', 'client_id', 'aud', 'exp'])
    assert.equal(Object.hasOwn(bare.claims, claim), false)
  assert.equal(bare.expiresAt, null)
  const several = await mint({ audience: ['https://a.example', 'https://b.example'] })
  assert.deepEqual(several.claims.aud, ['https://a.example', 'https://b.example'])
  assert.deepEqual((await mint({ audience: ['https://a.example'] })).claims.aud, [
    'https://a.example',
  ])
})

test('a token may have expired already, or not be valid yet, counted from its issue', async () => {
  assert.equal((await mint({ expiresIn: -60 })).expiresAt, NOW - 60)
  const later = await mint({ issuedAt: NOW - 10, expiresIn: 5, notBefore: NOW + 60 })
  assert.deepEqual(
    [later.issuedAt, later.expiresAt, later.notBefore],
    [NOW - 10, NOW - 5, NOW + 60],
  )
  assert.equal(later.claims.nbf, NOW + 60)
})

test('what the record says is what the token says, whatever claims are put in its place (J-04)', async () => {
  const record = await mint({
    scope: 'read',
    claims: {
      sub: 'bob',
      client_id: 'c2',
      aud: ['x'],
      scope: 'other',
      exp: NOW + 5,
      nbf: NOW,
      iat: NOW - 1,
    },
  })
  assert.deepEqual(
    [
      record.subject,
      record.clientId,
      record.audience,
      record.scope,
      record.expiresAt,
      record.notBefore,
      record.issuedAt,
    ],
    ['bob', 'c2', ['x'], 'other', NOW + 5, NOW, NOW - 1],
  )
  const removed = await mint({
    scope: 'read',
    claims: { sub: null, scope: null, exp: null, aud: null },
  })
  assert.deepEqual(
    [removed.subject, removed.scope, removed.expiresAt, removed.audience],
    [null, null, null, null],
  )
})

test('header members are added, put in place and removed', async () => {
  const { header } = await mint({ header: { typ: 'JWT', kid: null, x: [1] } })
  assert.deepEqual(header, { alg: 'RS256', typ: 'JWT', x: [1] })
})

test('any key signs, whatever its state: next, previous, retired, revoked', async () => {
  const { idp: fresh, issuer: own, clock: time, close: end } = await openTestIdp()
  const { previous, next } = await rotateKeys(fresh, own, { alg: 'ES256', graceSeconds: 10 })
  const by = async (kid: string) => (await mintToken(fresh, own, { kid })).record.kid
  const [oldKid, nextKid] = [previous?.kid ?? '', next?.kid ?? '']
  assert.equal(await by(nextKid), nextKid)
  assert.equal(await by(oldKid), oldKid)
  time.advance(11)
  assert.equal((await getKey(fresh, own, oldKid)).effectiveState, 'retired')
  assert.equal(await by(oldKid), oldKid)
  await revokeKey(fresh, own, oldKid)
  assert.equal(await by(oldKid), oldKid)
  await end()
})

test('an opaque token has no header and no signature, and is not guessable', async () => {
  const record = await mint({ format: 'opaque', scope: 'read' })
  assert.match(record.value, /^[A-Za-z0-9_-]{43}$/)
  assert.deepEqual([record.header, record.kid, record.alg], [null, null, null])
  assert.equal(record.claims.scope, 'read')
})

const mistakes: readonly (readonly [string, MintRequest, readonly string[]])[] = [
  [
    'an opaque token with a header, a key and an algorithm',
    { format: 'opaque', alg: 'RS256', kid: 'x', header: {} },
    ['/alg', '/kid', '/header'],
  ],
  ['an empty audience', { audience: '' }, ['/audience']],
  ['a list without an audience', { audience: [] }, ['/audience']],
  ['a scope outside the grammar', { scope: 'a "b"' }, ['/scope']],
  ['a fraction of a second', { expiresIn: 1.5 }, ['/expires_in']],
  ['a lifetime of a thousand years', { expiresIn: 1e12 }, ['/expires_in']],
  ['times before 1970', { issuedAt: -1, notBefore: -1 }, ['/issued_at', '/not_before']],
  ['an empty jti', { jti: '' }, ['/jti']],
  ['an unknown key', { kid: 'nope' }, ['/kid']],
  ['a mistyped claim', { claims: { exp: 'soon' } }, ['/claims/exp']],
]

for (const [what, request, pointers] of mistakes) {
  test(`${what} is refused with a pointer each, and nothing is stored`, async () => {
    const before = (await listTokens(idp, issuer, { filter: {}, page: { limit: 1 } })).items[0]?.id
    assert.deepEqual(await refused(request), pointers)
    const now = (await listTokens(idp, issuer, { filter: {}, page: { limit: 1 } })).items[0]?.id
    assert.equal(now, before)
  })
}

test('a kid and an alg that disagree are refused (decision: tokens)', async () => {
  const { items } = await listKeys(idp, issuer, { limit: 500 })
  const rsa = items.find(({ alg }) => alg === 'RS256')
  assert.deepEqual(await refused({ kid: rsa?.kid ?? '', alg: 'ES256' }), ['/alg'])
})

test('a jti and a text are given once (J-03)', async () => {
  await mint({ jti: 'once' })
  await assert.rejects(mint({ jti: 'once' }), { kind: 'conflict' })
  await mint({ profile: 'fastmcp', subject: 'twice' })
  await assert.rejects(mint({ profile: 'fastmcp', subject: 'twice' }), { kind: 'conflict' })
  clock.advance(1)
  await mint({ profile: 'fastmcp', subject: 'twice' })
})

async function mintMany(request: MintRequest, count: number): Promise<readonly string[]> {
  const values: string[] = []
  for await (const { record } of await mintTokens(idp, issuer, { request, count }))
    values.push(record.value)
  return values
}

test('many tokens differ in their jti and in nothing else (J-03)', async () => {
  const values = await mintMany({ alg: 'ES256', subject: 'many' }, 600)
  assert.equal(new Set(values).size, 600)
  const { items } = await listTokens(idp, issuer, {
    filter: { subject: 'many' },
    page: { limit: 500 },
  })
  const others = items.map(({ claims: { jti: _own, ...rest } }) => JSON.stringify(rest))
  assert.equal(new Set(others).size, 1)
})

test('a count that cannot be, or a jti for many, is refused before anything is made', async () => {
  for (const count of [0, -1, 1.5, 10_001, Number.NaN]) {
    await assert.rejects(mintTokens(idp, issuer, { request: {}, count }), InvalidInput)
  }
  await assert.rejects(mintTokens(idp, issuer, { request: { jti: 'x' }, count: 2 }), InvalidInput)
  await assert.rejects(
    mintTokens(idp, issuer, { request: { profile: 'fastmcp' }, count: 2 }),
    /no jti/,
  )
})

test('a key counts what it signed and remembers the last expiry (M-07)', async () => {
  const key = await createKey(idp, issuer, { alg: 'ES512', state: 'current' })
  await mint({ alg: 'ES512', expiresIn: 100 })
  await mint({ alg: 'ES512', expiresIn: 10 })
  await mint({ alg: 'ES512', expiresIn: null })
  const { tokensSigned, lastExpiresAt } = await getKey(idp, issuer, key.kid)
  assert.deepEqual([tokensSigned, lastExpiresAt], [3, clock.now() + 100])
})

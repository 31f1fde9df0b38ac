import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Alg } from '../../src/core/keys/algorithms.ts'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import { createKey, importKey } from '../../src/idp/add-key.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { listKeys } from '../../src/idp/list-keys.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { publishJwks } from '../../src/idp/publish-jwks.ts'
import { revokeKey } from '../../src/idp/revoke-key.ts'
import { rotateKeys } from '../../src/idp/rotate-keys.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { idp, clock, close } = await openTestIdp()
after(close)
let made = 0
const freshIssuer = () => createIssuer(idp, `r${++made}`)

type Held = Awaited<ReturnType<typeof freshIssuer>>
const kids = async (issuer: Held) => (await publishJwks(idp, issuer)).keys.map(({ kid }) => kid)
const states = async (issuer: Held, alg: Alg) =>
  (await listKeys(idp, issuer, { limit: 500 })).items
    .filter((key) => key.alg === alg)
    .map((key) => key.effectiveState)
    .sort()

test('an issuer begins with a signing key and one published ahead, for RS256 and ES256 (decision: keys)', async () => {
  const issuer = await freshIssuer()
  assert.deepEqual(await states(issuer, 'RS256'), ['current', 'next'])
  assert.deepEqual(await states(issuer, 'ES256'), ['current', 'next'])
  assert.equal((await kids(issuer)).length, 4)
})

test('an announced rotation signs with what verifiers have seen; the old key stays, the others are untouched (M-04, M-08)', async () => {
  const issuer = await freshIssuer()
  const before = await kids(issuer)
  const { current, previous, next } = await rotateKeys(idp, issuer, {})
  assert.ok(before.includes(current.kid), 'the new signing key was published before')
  assert.ok(previous && before.includes(previous.kid))
  assert.ok(next && !before.includes(next.kid))
  const now = await kids(issuer)
  assert.equal(now.length, 5)
  assert.ok(before.every((kid) => now.includes(kid)))
  assert.equal((await mintToken(idp, issuer, {})).record.kid, current.kid)
  assert.equal(previous.retiresAt, clock.now() + 3600)
})

test('an unannounced rotation signs with a key nobody has seen, and leaves next in place (M-08)', async () => {
  const issuer = await freshIssuer()
  const before = await kids(issuer)
  const { current, next } = await rotateKeys(idp, issuer, { announced: false })
  assert.ok(!before.includes(current.kid))
  assert.ok(next && before.includes(next.kid))
})

test('with a grace of 0 the old key leaves the JWK Set at once; else when the grace is over (M-07)', async () => {
  const issuer = await freshIssuer()
  const first = await rotateKeys(idp, issuer, { graceSeconds: 0 })
  assert.ok(!(await kids(issuer)).includes(first.previous?.kid ?? ''))
  const second = await rotateKeys(idp, issuer, { graceSeconds: 60 })
  const old = second.previous?.kid ?? ''
  assert.ok((await kids(issuer)).includes(old))
  clock.advance(59)
  assert.ok((await kids(issuer)).includes(old))
  clock.advance(1)
  assert.ok(!(await kids(issuer)).includes(old))
})

test('a shared secret rotates at once, and is in no JWK Set (RFC 7517 section 9.3)', async () => {
  const issuer = await freshIssuer()
  const { record } = await mintToken(idp, issuer, { alg: 'HS256' })
  const { current, previous, next } = await rotateKeys(idp, issuer, { alg: 'HS256' })
  assert.equal(previous?.kid, record.kid)
  assert.notEqual(current.kid, record.kid)
  assert.equal(next, null)
  assert.equal((await kids(issuer)).length, 4)
})

test('thirty rotations at once leave one signing key, and every kid once (M-05)', async () => {
  const issuer = await freshIssuer()
  const done = await Promise.all(
    Array.from({ length: 30 }, () => rotateKeys(idp, issuer, { alg: 'ES256' })),
  )
  assert.equal(new Set(done.map(({ current }) => current.kid)).size, 30)
  assert.deepEqual(
    (await states(issuer, 'ES256')).filter((state) => state === 'current' || state === 'next'),
    ['current', 'next'],
  )
})

test('a revoked key leaves the JWK Set at once, and the next one signs in its place (M-07)', async () => {
  const issuer = await freshIssuer()
  const { record } = await mintToken(idp, issuer, { alg: 'ES256' })
  const revoked = await revokeKey(idp, issuer, record.kid ?? '')
  assert.equal(revoked.effectiveState, 'revoked')
  assert.ok(!(await kids(issuer)).includes(revoked.kid))
  assert.deepEqual(await states(issuer, 'ES256'), ['current', 'next', 'revoked'])
  assert.equal(
    (await revokeKey(idp, issuer, revoked.kid)).revokedAt,
    revoked.revokedAt,
    'again is fine',
  )
  await assert.rejects(revokeKey(idp, issuer, 'nope'), { kind: 'not_found' })
})

test('a revoked next key is replaced, a revoked previous one is not', async () => {
  const issuer = await freshIssuer()
  const { next, previous } = await rotateKeys(idp, issuer, { alg: 'ES256' })
  await revokeKey(idp, issuer, next?.kid ?? '')
  assert.deepEqual(await states(issuer, 'ES256'), ['current', 'next', 'previous', 'revoked'])
  await revokeKey(idp, issuer, previous?.kid ?? '')
  assert.deepEqual(await states(issuer, 'ES256'), ['current', 'next', 'revoked', 'revoked'])
})

test('a key that is added signs at once where asked, and the one before goes on being published (decision: keys)', async () => {
  const issuer = await freshIssuer()
  const added = await createKey(idp, issuer, { alg: 'ES256', state: 'current' })
  assert.equal((await mintToken(idp, issuer, { alg: 'ES256' })).record.kid, added.kid)
  assert.deepEqual(await states(issuer, 'ES256'), ['current', 'next', 'previous'])
  await createKey(idp, issuer, { alg: 'ES256' })
  assert.deepEqual(await states(issuer, 'ES256'), ['current', 'next', 'next', 'previous'])
})

test('a kid and a key are taken in once (decision: keys)', async () => {
  const issuer = await freshIssuer()
  const secret = 'a shared secret that is long enough for HS256'
  await importKey(idp, issuer, { alg: 'HS256', secret, kid: 'mine' })
  await assert.rejects(
    importKey(idp, issuer, { alg: 'HS256', secret: `${secret}!`, kid: 'mine' }),
    { kind: 'conflict' },
  )
  await assert.rejects(importKey(idp, issuer, { alg: 'HS256', secret, kid: 'other' }), {
    kind: 'conflict',
  })
  assert.deepEqual(await states(issuer, 'HS256'), ['next'])
})

test('a grace that cannot be is refused, and nothing rotates', async () => {
  const issuer = await freshIssuer()
  for (const graceSeconds of [-1, 1.5, Number.NaN]) {
    await assert.rejects(rotateKeys(idp, issuer, { graceSeconds }), InvalidInput)
  }
  assert.deepEqual(await states(issuer, 'RS256'), ['current', 'next'])
})

test('without a grace asked for, the old key stays for the lifetime of a token, or the last expiry it signed, at most seven days (decision 15)', async () => {
  const issuer = await freshIssuer()
  const retires = async (expiresIn: number) => {
    await mintToken(idp, issuer, { alg: 'ES256', expiresIn })
    const { previous } = await rotateKeys(idp, issuer, { alg: 'ES256' })
    return (previous?.retiresAt ?? 0) - clock.now()
  }
  assert.equal(await retires(60), 3600)
  assert.equal(await retires(7200), 7200)
  assert.equal(await retires(30 * 86_400), 7 * 86_400)
})

test('an algorithm without keys is rotated to its first ones (decision 17)', async () => {
  const issuer = await freshIssuer()
  const { current, previous, next } = await rotateKeys(idp, issuer, { alg: 'ES512' })
  assert.deepEqual(
    [current.effectiveState, previous, next?.effectiveState],
    ['current', null, 'next'],
  )
})

test('of several next keys the oldest signs first, and no more are made than are needed (decision 17)', async () => {
  const issuer = await freshIssuer()
  const added = await createKey(idp, issuer, { alg: 'ES256' })
  const first = await rotateKeys(idp, issuer, { alg: 'ES256' })
  assert.equal(first.next?.kid, added.kid)
  assert.deepEqual(await states(issuer, 'ES256'), ['current', 'next', 'previous'])
  assert.equal((await rotateKeys(idp, issuer, { alg: 'ES256' })).current.kid, added.kid)
})

test('rotations, revocations and mints at once leave one signing key and one published ahead (M-04, M-05)', async () => {
  const issuer = await freshIssuer()
  const work = Array.from({ length: 12 }, async (_, turn) => {
    if (turn % 3 === 0) return rotateKeys(idp, issuer, { alg: 'ES256', announced: turn % 2 === 0 })
    const { record } = await mintToken(idp, issuer, { alg: 'ES256' })
    return turn % 3 === 1 ? revokeKey(idp, issuer, record.kid ?? '') : record
  })
  for (const settled of await Promise.allSettled(work)) {
    if (settled.status === 'rejected') assert.equal(settled.reason.kind, 'unavailable')
  }
  const living = (await states(issuer, 'ES256')).filter(
    (state) => state === 'current' || state === 'next',
  )
  assert.deepEqual(living, ['current', 'next'])
})

test('revoking the signing secret makes another one, and none is published (decision 17)', async () => {
  const issuer = await freshIssuer()
  const { record } = await mintToken(idp, issuer, { alg: 'HS384' })
  await revokeKey(idp, issuer, record.kid ?? '')
  assert.deepEqual(await states(issuer, 'HS384'), ['current', 'revoked'])
  assert.notEqual((await mintToken(idp, issuer, { alg: 'HS384' })).record.kid, record.kid)
})

test('a retired key can be revoked too, and is revoked from then on', async () => {
  const issuer = await freshIssuer()
  const { previous } = await rotateKeys(idp, issuer, { alg: 'ES256', graceSeconds: 0 })
  const before = await states(issuer, 'ES256')
  const revoked = await revokeKey(idp, issuer, previous?.kid ?? '')
  assert.deepEqual([before, revoked.effectiveState], [['current', 'next', 'retired'], 'revoked'])
  assert.deepEqual(await states(issuer, 'ES256'), ['current', 'next', 'revoked'])
})

test('each change of keys is one event, written with it, and none holds a key (O-01)', async () => {
  const issuer = await freshIssuer()
  await rotateKeys(idp, issuer, { alg: 'ES256' })
  const { record } = await mintToken(idp, issuer, { alg: 'ES256' })
  await revokeKey(idp, issuer, record.kid ?? '')
  await assert.rejects(rotateKeys(idp, issuer, { graceSeconds: -1 }))
  const { items } = await listEvents(idp, issuer, { filter: {}, page: { limit: 500 } })
  const told = items.map(({ type }) => type).filter((type) => /rotated|revoked|minted/.test(type))
  assert.deepEqual(told, ['key_revoked', 'token_minted', 'key_rotated'])
  assert.doesNotMatch(JSON.stringify(items), /PRIVATE|eyJ/)
})

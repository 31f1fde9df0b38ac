import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  isRotationDue,
  LONGEST_GRACE_SECONDS,
  planRotation,
  rotationDueAt,
} from '../../../src/core/keys/rotation.ts'
import { keyState, type SigningKey } from '../../../src/core/keys/signing-key.ts'

const NOW = 1_800_000_000

const key = (changes: Partial<SigningKey>): SigningKey => ({
  id: 1,
  issuerId: 1,
  kid: 'k1',
  alg: 'RS256',
  origin: 'generated',
  privateKey: 'p',
  publicJwk: { kty: 'RSA', kid: 'k1', alg: 'RS256', use: 'sig', n: 'n', e: 'AQAB' },
  state: 'current',
  createdAt: NOW - 100,
  currentAt: NOW - 100,
  previousAt: null,
  retiresAt: null,
  revokedAt: null,
  tokensSigned: 0,
  lastExpiresAt: null,
  ...changes,
})

const input = {
  alg: 'RS256',
  current: key({}),
  next: [key({ id: 2, kid: 'k2', state: 'next' })],
  now: NOW,
  graceSeconds: undefined,
  announced: true,
  lifetimeSeconds: 3600,
} as const

test('an announced rotation promotes the key that was published ahead, and publishes another (M-08)', () => {
  const plan = planRotation(input)
  assert.equal(plan.promote?.kid, 'k2')
  assert.equal(plan.demote?.key.kid, 'k1')
  assert.equal(plan.publishNext, true)
})

test('of several next keys the oldest is promoted, and no further one is needed (decision: keys)', () => {
  const next = [key({ id: 2, kid: 'k2' }), key({ id: 3, kid: 'k3' })]
  const plan = planRotation({ ...input, next })
  assert.equal(plan.promote?.kid, 'k2')
  assert.equal(plan.publishNext, false)
})

test('an unannounced rotation signs with a key that nobody has seen, and leaves next where it is (M-08)', () => {
  assert.deepEqual(planRotation({ ...input, announced: false }), {
    demote: { key: input.current, retiresAt: NOW + 3600, reason: 'lifetime' },
    promote: null,
    publishNext: false,
  })
})

test('a shared secret is not published, so its rotation is immediate and none is made ahead (RFC 7517 section 9.3)', () => {
  const plan = planRotation({ ...input, alg: 'HS256', next: [] })
  assert.equal(plan.promote, null)
  assert.equal(plan.publishNext, false)
})

test('a shared secret that was taken in as next is the one that a rotation promotes (decision 17)', () => {
  const next = [key({ id: 2, kid: 'mine', alg: 'HS256', state: 'next', publicJwk: null })]
  const announced = planRotation({ ...input, alg: 'HS256', next })
  assert.deepEqual([announced.promote?.kid, announced.publishNext], ['mine', false])
  const unannounced = planRotation({ ...input, alg: 'HS256', next, announced: false })
  assert.equal(unannounced.promote, null)
})

test('an algorithm without a key gets one that signs at once, and one published ahead (decision 16)', () => {
  assert.deepEqual(planRotation({ ...input, current: undefined, next: [] }), {
    demote: null,
    promote: null,
    publishNext: true,
  })
})

const graces = [
  ['the lifetime of a token, where it signed none', null, undefined, NOW + 3600, 'lifetime'],
  ['the last expiry that it signed', NOW + 7200, undefined, NOW + 7200, 'last_expiry'],
  ['a lifetime, where what it signed expires before', NOW + 60, undefined, NOW + 3600, 'lifetime'],
  [
    'at most seven days',
    NOW + 10 * LONGEST_GRACE_SECONDS,
    undefined,
    NOW + LONGEST_GRACE_SECONDS,
    'longest',
  ],
  ['the grace that was asked for', NOW + 7200, 60, NOW + 60, 'grace'],
  ['now, with a grace of 0', NOW + 7200, 0, NOW, 'grace'],
] as const

for (const [until, lastExpiresAt, graceSeconds, retiresAt, reason] of graces) {
  test(`the old key stays published until ${until} (M-07)`, () => {
    const plan = planRotation({ ...input, current: key({ lastExpiresAt }), graceSeconds })
    assert.equal(plan.demote?.retiresAt, retiresAt)
    assert.equal(plan.demote?.reason, reason)
  })
}

const states = [
  ['next', null, 'next'],
  ['current', null, 'current'],
  ['previous', NOW + 1, 'previous'],
  ['previous', NOW, 'retired'],
  ['previous', NOW - 1, 'retired'],
  ['revoked', NOW - 1, 'revoked'],
] as const

for (const [state, retiresAt, effective] of states) {
  test(`a ${state} key that retires at ${retiresAt === null ? 'no time' : `${retiresAt - NOW} s from now`} is ${effective} (M-07)`, () => {
    assert.equal(keyState(key({ state, retiresAt }), NOW), effective)
  })
}

test('a scheduled rotation is due once the key has signed long enough and the next one was seen long enough', () => {
  const policy = { everySeconds: 100, graceSeconds: null, prepublishSeconds: 60, algs: [] }
  const keys = { current: key({}), next: [key({ state: 'next', createdAt: NOW - 60 })] }
  assert.equal(isRotationDue(policy, keys, NOW), true)
  assert.equal(isRotationDue(policy, keys, NOW - 1), false, 'it has not signed long enough')
  const late = [key({ state: 'next', createdAt: NOW - 59 })]
  assert.equal(isRotationDue(policy, { ...keys, next: late }, NOW), false, 'published too late')
  assert.equal(
    isRotationDue(policy, { ...keys, next: [] }, NOW),
    false,
    'nothing is published ahead',
  )
  assert.equal(isRotationDue({ ...policy, everySeconds: null }, keys, NOW), false)
  const secret = { current: key({ alg: 'HS256' }), next: [] }
  assert.equal(isRotationDue(policy, secret, NOW), true, 'a secret needs no announcement')
})

test('a scheduled rotation is due at the later of what the current and the next key wait for, or never', () => {
  const policy = { everySeconds: 100, graceSeconds: null, prepublishSeconds: 60, algs: [] }
  const next = [key({ state: 'next', createdAt: NOW - 60 })]
  const due = (current: Partial<SigningKey>, ahead = next) =>
    rotationDueAt(policy, { current: key(current), next: ahead })
  assert.equal(due({ currentAt: NOW - 100 }), NOW)
  assert.equal(due({ currentAt: NOW - 10 }), NOW + 90)
  assert.equal(due({ currentAt: NOW - 500 }), NOW, 'the next key is not known long enough before')
  assert.equal(due({}, []), null)
  assert.equal(due({ alg: 'HS256' }, []), NOW, 'a secret needs no announcement')
  const off = { ...policy, everySeconds: null }
  assert.equal(rotationDueAt(off, { current: key({}), next }), null)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  isRotationDue,
  LONGEST_GRACE_SECONDS,
  planRotation,
} from '../../../src/core/keys/rotation.ts'
import { isPublished, keyState, type SigningKey } from '../../../src/core/keys/signing-key.ts'

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
    demote: { key: input.current, retiresAt: NOW + 3600 },
    promote: null,
    publishNext: false,
  })
})

test('a shared secret is not published, so its rotation is immediate either way (RFC 7517 section 9.3)', () => {
  const plan = planRotation({ ...input, alg: 'HS256', next: [] })
  assert.equal(plan.promote, null)
  assert.equal(plan.publishNext, false)
})

const graces = [
  ['the lifetime of a token, where it signed none', null, undefined, NOW + 3600],
  ['the last expiry that it signed', NOW + 7200, undefined, NOW + 7200],
  ['at most seven days', NOW + 10 * LONGEST_GRACE_SECONDS, undefined, NOW + LONGEST_GRACE_SECONDS],
  ['the grace that was asked for', NOW + 7200, 60, NOW + 60],
  ['now, with a grace of 0', NOW + 7200, 0, NOW],
] as const

for (const [until, lastExpiresAt, graceSeconds, retiresAt] of graces) {
  test(`the old key stays published until ${until} (M-07)`, () => {
    const plan = planRotation({ ...input, current: key({ lastExpiresAt }), graceSeconds })
    assert.equal(plan.demote?.retiresAt, retiresAt)
  })
}

test('a previous key is retired once its grace is over, and no longer published (M-07)', () => {
  const previous = key({ state: 'previous', retiresAt: NOW })
  assert.equal(keyState(previous, NOW - 1), 'previous')
  assert.equal(isPublished(previous, NOW - 1), true)
  assert.equal(keyState(previous, NOW), 'retired')
  assert.equal(isPublished(previous, NOW), false)
  assert.equal(isPublished(key({ state: 'revoked' }), NOW), false)
  assert.equal(isPublished(key({ publicJwk: null }), NOW), false)
})

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

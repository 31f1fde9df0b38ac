import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Alg } from '../../../src/core/keys/algorithms.ts'
import { planRevocation } from '../../../src/core/keys/revocation.ts'
import type { SigningKey, StoredKeyState } from '../../../src/core/keys/signing-key.ts'
import { newSigningKey } from '../../support/records.ts'

let made = 0

function key(state: StoredKeyState, alg: Alg = 'RS256'): SigningKey {
  made += 1
  const none = { previousAt: null, retiresAt: null, revokedAt: null, lastExpiresAt: null }
  return { ...newSigningKey(1, { alg, state }), ...none, id: made, tokensSigned: 0 }
}

test('where the current key is revoked, the oldest next key signs, and another is published (decision 17)', () => {
  const next = key('next')
  const plan = planRevocation({ key: key('current'), next: [next] })
  assert.deepEqual(plan, { successor: { kind: 'next', key: next }, publishNext: true })
})

test('where a next key is left, no other is published (decision 17)', () => {
  const next = [key('next'), key('next')] as const
  const plan = planRevocation({ key: key('current'), next })
  assert.deepEqual(plan, { successor: { kind: 'next', key: next[0] }, publishNext: false })
})

test('where there is no next key, a new one signs, and another is published (decision 17)', () => {
  const plan = planRevocation({ key: key('current'), next: [] })
  assert.deepEqual(plan, { successor: { kind: 'new' }, publishNext: true })
})

test('a revoked next key is replaced, unless another is left (decision 17)', () => {
  const [one, other] = [key('next'), key('next')]
  assert.deepEqual(planRevocation({ key: one, next: [one] }), {
    successor: null,
    publishNext: true,
  })
  assert.deepEqual(planRevocation({ key: one, next: [one, other] }), {
    successor: null,
    publishNext: false,
  })
})

test('a shared secret is replaced where it signed, and none is made ahead (RFC 7517 section 9.3)', () => {
  assert.deepEqual(planRevocation({ key: key('current', 'HS256'), next: [] }), {
    successor: { kind: 'new' },
    publishNext: false,
  })
  const next = key('next', 'HS256')
  assert.deepEqual(planRevocation({ key: next, next: [next] }), {
    successor: null,
    publishNext: false,
  })
})

for (const state of ['previous', 'revoked'] as const) {
  test(`the revocation of a ${state} key changes no other key (decision 17)`, () => {
    assert.deepEqual(planRevocation({ key: key(state), next: [] }), {
      successor: null,
      publishNext: false,
    })
  })
}

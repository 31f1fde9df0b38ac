import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Issuer } from '../../src/core/issuers/issuer.ts'
import { rotatedKeys } from '../../src/core/keys/rotated-keys.ts'
import { createKey } from '../../src/idp/add-key.ts'
import type { Idp } from '../../src/idp/idp.ts'
import { previewRotation, type RotationRequest } from '../../src/idp/plan-rotation.ts'
import { rotateKeys } from '../../src/idp/rotate-keys.ts'
import { openTestIdp } from '../support/test-idp.ts'

const keysOf = (idp: Idp, issuer: Issuer) => idp.store.signingKeys.list(issuer.id, { limit: 100 })

const instants = (key: {
  createdAt: number
  currentAt: number | null
  previousAt: number | null
  retiresAt: number | null
}) => [key.createdAt, key.currentAt, key.previousAt, key.retiresAt]

const requests: readonly RotationRequest[] = [
  { alg: 'ES256' },
  { alg: 'ES256', graceSeconds: 90 },
  { alg: 'ES256', announced: false },
  { alg: 'HS256' },
  { alg: 'PS256' },
]

for (const request of requests) {
  test(`the keys that a plan foretells are those that the rotation leaves: ${JSON.stringify(request)} (M-08)`, async (t) => {
    const { idp, issuer, clock, close } = await openTestIdp()
    t.after(close)
    await createKey(idp, issuer, { alg: 'HS256', state: 'current' })
    clock.advance(100)
    const before = await keysOf(idp, issuer)
    const { plan, at } = await previewRotation(idp, issuer, request)
    const foretold = rotatedKeys(before, plan, at)
    assert.deepEqual(await keysOf(idp, issuer), before, 'a plan changes nothing')
    await rotateKeys(idp, issuer, request)
    const after = await keysOf(idp, issuer)
    const known = new Set(before.map(({ kid }) => kid))
    const old = after.filter(({ kid }) => known.has(kid))
    assert.deepEqual(foretold.keys.map(instants), old.map(instants))
    const made = after.filter(({ kid }) => !known.has(kid)).reverse()
    assert.deepEqual(foretold.made.map(instants), made.map(instants))
  })
}

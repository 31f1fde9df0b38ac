import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKey } from '../../src/idp/add-key.ts'
import { dueRotations } from '../../src/idp/due-rotations.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import { setRotationPolicy } from '../../src/idp/rotation-policy.ts'
import { runDueRotations } from '../../src/idp/run-due-rotations.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const POLICY = { everySeconds: 600, graceSeconds: 30, prepublishSeconds: 60, algs: [] }

test('without a schedule nothing is due', async (t) => {
  const { idp, issuer, close } = await openTestIdp()
  t.after(close)
  assert.deepEqual(await dueRotations(idp, issuer), [])
})

test('what is said to be due is done then and not a second before, as foretold (M-08)', async (t) => {
  const { idp, issuer, clock, close } = await openTestIdp()
  t.after(close)
  await createKey(idp, issuer, { alg: 'HS256', state: 'current' })
  await setRotationPolicy(idp, issuer, { ...POLICY, algs: ['ES256', 'HS256', 'PS256'] })
  const [ec, secret, none] = await dueRotations(idp, await findIssuer(idp, 'default'))
  assert.deepEqual([ec?.dueAt, secret?.dueAt], [NOW + 600, NOW + 600])
  assert.deepEqual(none, { alg: 'PS256', kid: null, dueAt: null, plan: null })
  const { signingKeys } = idp.store
  const promoted = (await signingKeys.next(issuer.id, 'ES256'))[0]?.kid
  assert.equal(ec?.plan?.promote?.kid, promoted)
  clock.advance(599)
  assert.equal(await runDueRotations(idp), 0)
  clock.advance(1)
  assert.equal(await runDueRotations(idp), 2)
  assert.equal((await signingKeys.current(issuer.id, 'ES256'))?.kid, promoted)
  const demoted = await signingKeys.byKid(issuer.id, ec?.kid ?? '')
  assert.equal(demoted?.retiresAt, ec?.plan?.demote?.retiresAt)
  assert.equal(demoted?.retiresAt, NOW + 630)
})

test('a policy that names no algorithm is due for each that has a current key', async (t) => {
  const { idp, issuer, close } = await openTestIdp()
  t.after(close)
  await setRotationPolicy(idp, issuer, POLICY)
  const due = await dueRotations(idp, await findIssuer(idp, 'default'))
  assert.deepEqual(due.map(({ alg }) => alg).sort(), ['ES256', 'RS256'])
})

import assert from 'node:assert/strict'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { NOW, newDeviceCode, newGrant } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { testWithIssuer } from './with-issuer.ts'

/** What the table of device codes promises. */
export function deviceCodeContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a device code is found by its digest and its user code, by its own issuer only', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const full = { scope: 'openid read', resources: ['urn:a', 'urn:b'], dpopJkt: 'jkt' }
    for (const code of [
      newDeviceCode(issuer.id, full),
      newDeviceCode(issuer.id, { scope: null }),
    ]) {
      const stored = await store.deviceCodes.insert(code)
      const fresh = { polledAt: null, decidedAt: null, grantId: null, usedAt: null }
      assert.deepEqual(stored, { ...code, id: stored!.id, ...fresh })
      assert.deepEqual(await store.deviceCodes.byDigest(issuer.id, code.digest), stored)
      assert.deepEqual(await store.deviceCodes.byUserCode(issuer.id, code.userCode), stored)
      assert.equal(await store.deviceCodes.byDigest(other.id, code.digest), undefined)
      assert.equal(await store.deviceCodes.byUserCode(other.id, code.userCode), undefined)
    }
  })

  test('a user code that is there already is not given twice, and the first stays (RFC 8628 section 3.2)', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const first = await store.deviceCodes.insert(newDeviceCode(issuer.id, { userCode: 'BCDF' }))
    const again = newDeviceCode(issuer.id, { userCode: 'BCDF' })
    assert.equal(await store.deviceCodes.insert(again), undefined)
    assert.deepEqual(await store.deviceCodes.byUserCode(issuer.id, 'BCDF'), first)
    assert.notEqual(await store.deviceCodes.insert({ ...again, issuerId: other.id }), undefined)
  })

  test('a poll is noted with the interval that the next one is to keep (RFC 8628 section 3.5)', async (store, issuer) => {
    const code = await store.deviceCodes.insert(newDeviceCode(issuer.id))
    await store.deviceCodes.poll(code!.id, { at: NOW + 3, intervalSeconds: 10 })
    assert.deepEqual(await store.deviceCodes.byDigest(issuer.id, code!.digest), {
      ...code,
      polledAt: NOW + 3,
      intervalSeconds: 10,
    })
  })

  test('a code is decided once, by approval or denial, whichever of many at once comes first', async (store, issuer) => {
    const { id: grantId } = await store.grants.insert(newGrant(issuer.id))
    const code = await store.deviceCodes.insert(newDeviceCode(issuer.id))
    const decisions = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        store.deviceCodes.decide(code!.id, { at: NOW + n, grantId: n % 2 === 0 ? null : grantId }),
      ),
    )
    const winners = decisions.flatMap((won, n) => (won ? [n] : []))
    assert.equal(winners.length, 1)
    const found = await store.deviceCodes.byDigest(issuer.id, code!.digest)
    assert.deepEqual(
      [found?.decidedAt, found?.grantId],
      [NOW + winners[0]!, winners[0]! % 2 === 0 ? null : grantId],
    )
  })

  test('of many claims of an approved code one succeeds; none of a pending or denied one (D-05)', async (store, issuer) => {
    const grant = await store.grants.insert(newGrant(issuer.id))
    const claimAll = async (decision: { grantId: number | null } | undefined) => {
      const code = await store.deviceCodes.insert(newDeviceCode(issuer.id))
      if (decision !== undefined) await store.deviceCodes.decide(code!.id, { at: NOW, ...decision })
      const claims = Array.from({ length: 20 }, (_, n) =>
        store.deviceCodes.claim(code!.id, NOW + n),
      )
      return (await Promise.all(claims)).filter((won) => won).length
    }
    assert.equal(await claimAll({ grantId: grant.id }), 1)
    assert.equal(await claimAll({ grantId: null }), 0)
    assert.equal(await claimAll(undefined), 0)
  })

  test('codes that have expired are forgotten, a bounded number at once, and nothing else', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const ended = { expiresAt: NOW - 1 }
    const codes = Array.from({ length: 130 }, () => newDeviceCode(issuer.id, ended))
    await Promise.all(codes.map((code) => store.deviceCodes.insert(code)))
    const kept = [newDeviceCode(issuer.id, { expiresAt: NOW }), newDeviceCode(other.id, ended)]
    for (const code of kept) await store.deviceCodes.insert(code)
    const left = async (of: typeof codes) => {
      const found = of.map(({ issuerId, digest }) => store.deviceCodes.byDigest(issuerId, digest))
      return (await Promise.all(found)).filter((one) => one !== undefined).length
    }
    await store.deviceCodes.forget(issuer.id, NOW)
    const between = await left(codes)
    assert.ok(between > 0 && between < 130, `${between} left`)
    await store.deviceCodes.forget(issuer.id, NOW)
    assert.deepEqual([await left(codes), await left(kept)], [0, 2])
  })

  test('an approval with a grant that is not there, and a code of no issuer, are refused', async (store, issuer) => {
    const code = await store.deviceCodes.insert(newDeviceCode(issuer.id))
    const refused = { kind: 'not_found' }
    const decision = { at: NOW, grantId: 99 }
    await assert.rejects(store.deviceCodes.decide(code!.id, decision), refused)
    await assert.rejects(store.deviceCodes.insert(newDeviceCode(issuer.id + 99)), refused)
  })
}

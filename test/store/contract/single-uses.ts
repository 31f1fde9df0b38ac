import assert from 'node:assert/strict'
import { type SingleUseKind, secretDigest } from '../../../src/core/grants/single-use.ts'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import type { Store } from '../../../src/store/store.ts'
import { NOW, newCode, newGrant } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { testWithIssuer } from './with-issuer.ts'

/** What the table of what can be used once promises. */
export function singleUseContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a single use is found by its kind and digest as it was put in, by its own issuer only', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const grant = await store.grants.insert(newGrant(issuer.id))
    const code = newCode(issuer.id, { grantId: grant.id })
    const stored = await store.singleUses.insert(code)
    assert.deepEqual(stored, { ...code, id: stored!.id, usedAt: null })
    const find = (issuerId: number, kind: SingleUseKind) =>
      store.singleUses.byDigest(issuerId, kind, code.digest)
    assert.deepEqual(await find(issuer.id, 'authorization_code'), stored)
    assert.equal(await find(issuer.id, 'refresh_token'), undefined)
    assert.equal(await find(other.id, 'authorization_code'), undefined)
  })

  test('each kind keeps data of its own, without client, grant and end where it has none', async (store, issuer) => {
    const parameters = [
      ['resource', 'urn:a'],
      ['resource', 'urn:b'],
      ['__proto__', '\uD800'],
    ] as const
    const placement = { issuerId: issuer.id, clientId: null, grantId: null, createdAt: NOW }
    const digest = secretDigest('same')
    await store.singleUses.insert({
      ...placement,
      kind: 'pushed_request',
      digest,
      data: { parameters, dpopJkt: 'jkt' },
      expiresAt: NOW + 60,
    })
    await store.singleUses.insert({
      ...placement,
      kind: 'proof',
      digest,
      data: {},
      expiresAt: null,
    })
    const pushed = await store.singleUses.byDigest(issuer.id, 'pushed_request', digest)
    assert.deepEqual(pushed?.data, { parameters, dpopJkt: 'jkt' })
    const proof = await store.singleUses.byDigest(issuer.id, 'proof', digest)
    assert.deepEqual(
      [proof?.data, proof?.clientId, proof?.grantId, proof?.expiresAt],
      [{}, null, null, null],
    )
  })

  test('one that is there already is not put in again, and stays as it was (RFC 9449 section 11.1)', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const code = newCode(issuer.id)
    const stored = await store.singleUses.insert(code)
    assert.equal(await store.singleUses.insert({ ...code, clientId: 'other' }), undefined)
    const found = await store.singleUses.byDigest(issuer.id, code.kind, code.digest)
    assert.deepEqual(found, stored)
    assert.notEqual(await store.singleUses.insert({ ...code, issuerId: other.id }), undefined)
  })

  test('of many claims at once one succeeds, and the moment is its own (T-12)', async (store, issuer) => {
    const code = await store.singleUses.insert(newCode(issuer.id))
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        n % 2 === 0
          ? store.singleUses.claim(code!.id, NOW + n)
          : store.transaction((tx) => tx.singleUses.claim(code!.id, NOW + n)),
      ),
    )
    const winners = claims.flatMap((won, n) => (won ? [n] : []))
    assert.equal(winners.length, 1)
    const found = await store.singleUses.byDigest(issuer.id, code!.kind, code!.digest)
    assert.equal(found?.usedAt, NOW + winners[0]!)
    assert.equal(await store.singleUses.claim(code!.id + 99, NOW), false)
  })

  test('a claim in a transaction that fails is no use', async (store, issuer) => {
    const code = await store.singleUses.insert(newCode(issuer.id))
    const failing = store.transaction(async (tx) => {
      assert.equal(await tx.singleUses.claim(code!.id, NOW), true)
      throw new Error('no')
    })
    await assert.rejects(failing, { message: 'no' })
    assert.equal(await store.singleUses.claim(code!.id, NOW + 1), true)
  })

  test('those that are unused and not at their end are counted by kind, up to a bound (A-19)', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    for (const expiresAt of [NOW - 1, NOW, NOW + 1, NOW + 2, NOW + 3])
      await store.singleUses.insert(newCode(issuer.id, { expiresAt }))
    const used = await store.singleUses.insert(newCode(issuer.id))
    await store.singleUses.claim(used!.id, NOW)
    await store.singleUses.insert(newCode(other.id))
    const count = (kind: SingleUseKind, limit: number) =>
      store.singleUses.count(issuer.id, kind, { at: NOW, limit })
    assert.equal(await count('authorization_code', 99), 3)
    assert.equal(await count('authorization_code', 2), 2)
    assert.equal(await count('consent', 99), 0)
  })

  test('those of a kind that have expired are forgotten, used or not, and nothing else', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const ended = { expiresAt: NOW - 1 }
    const gone = await put(store, newCode(issuer.id, ended))
    const used = await put(store, newCode(issuer.id, ended))
    await store.singleUses.claim(used.id, NOW - 9)
    const kept = [
      await put(store, newCode(issuer.id, { expiresAt: NOW })),
      await put(store, newCode(issuer.id, { expiresAt: null })),
      await put(store, newCode(other.id, ended)),
    ]
    const digest = secretDigest('proof')
    const proof = { ...newCode(issuer.id, ended), kind: 'proof', digest, data: {} } as const
    await store.singleUses.insert(proof)
    await store.singleUses.forget(issuer.id, 'authorization_code', NOW)
    const isThere = async ({ issuerId, kind, digest: of }: typeof gone) =>
      (await store.singleUses.byDigest(issuerId, kind, of)) !== undefined
    assert.deepEqual(await Promise.all([gone, used].map(isThere)), [false, false])
    assert.deepEqual(await Promise.all(kept.map(isThere)), [true, true, true])
    assert.notEqual(await store.singleUses.byDigest(issuer.id, 'proof', digest), undefined)
  })

  test('a bounded number is forgotten at once, so that no request waits long, the rest later', async (store, issuer) => {
    const codes = await Promise.all(
      Array.from({ length: 130 }, () => put(store, newCode(issuer.id, { expiresAt: NOW - 1 }))),
    )
    const left = async () => {
      const found = codes.map(({ kind, digest }) =>
        store.singleUses.byDigest(issuer.id, kind, digest),
      )
      return (await Promise.all(found)).filter((one) => one !== undefined).length
    }
    await store.singleUses.forget(issuer.id, 'authorization_code', NOW)
    const between = await left()
    assert.ok(between > 0 && between < 130, `${between} left`)
    await store.singleUses.forget(issuer.id, 'authorization_code', NOW)
    assert.equal(await left(), 0)
  })

  test('one of a grant or an issuer that is not there is refused', async (store, issuer) => {
    for (const code of [newCode(issuer.id, { grantId: 99 }), newCode(issuer.id + 99)])
      await assert.rejects(store.singleUses.insert(code), { kind: 'not_found' })
  })
}

async function put(store: Store, code: ReturnType<typeof newCode>) {
  const stored = await store.singleUses.insert(code)
  assert.ok(stored !== undefined)
  return stored
}

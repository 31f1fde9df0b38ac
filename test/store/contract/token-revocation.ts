import assert from 'node:assert/strict'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import type { OwnerSelector, Store } from '../../../src/store/store.ts'
import { NOW, newToken } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { testWithIssuer } from './with-issuer.ts'

/** What the revocation of many tokens promises. */
export function tokenRevocationContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a selection is counted and revoked part by part as it is in one go, whatever the size of the parts', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    for (const size of [1, 3, 7, 1000])
      for (const selector of selectors()) {
        await store.issuers.clear(issuer.id, false)
        await fill(store, issuer.id)
        await fill(store, other.id, `${size} ${JSON.stringify(selector)} `)
        const expected = await store.tokens.countRevocable(issuer.id, selector)
        const about = JSON.stringify({ size, selector })
        assert.equal(await countInParts(store, issuer.id, { selector, size }), expected, about)
        assert.equal(await revokeInParts(store, issuer.id, { selector, size }), expected, about)
        assert.equal(await store.tokens.countRevocable(issuer.id, selector), 0, about)
        assert.equal(await store.tokens.countRevocable(issuer.id, {}), 36 - expected, about)
      }
    assert.ok((await store.tokens.countRevocable(other.id, {})) > 0, 'another issuer is left alone')
  })

  test('a part looks at no more tokens than its size, and goes on behind them', async (store, issuer) => {
    const ids: number[] = []
    for (let n = 0; n < 5; n += 1)
      ids.push((await store.tokens.insert(newToken(issuer.id, { clientId: 'c1' }))).id)
    const revoke = (after: number, upTo = Number.MAX_SAFE_INTEGER) =>
      store.tokens.revokePart(
        issuer.id,
        { clientId: 'c1' },
        { after, upTo, size: 2, revokedAt: NOW },
      )
    assert.deepEqual(await revoke(0), { tokens: 2, last: ids[1] })
    assert.deepEqual(await revoke(0), { tokens: 0, last: ids[1] })
    assert.deepEqual(await revoke(ids[1] ?? 0, ids[2]), { tokens: 1, last: undefined })
    assert.deepEqual(await revoke(ids[2] ?? 0), { tokens: 2, last: ids[4] })
    assert.deepEqual(await revoke(ids[4] ?? 0), { tokens: 0, last: undefined })
  })

  test('a part says the moment of its revocation, and leaves that of a token revoked before', async (store, issuer) => {
    await store.tokens.insert(newToken(issuer.id, { jti: 'before' }))
    await store.tokens.revoke(issuer.id, { jtis: ['before'] }, NOW - 10)
    await store.tokens.insert(newToken(issuer.id, { jti: 'now' }))
    const part = { after: 0, upTo: Number.MAX_SAFE_INTEGER, size: 9, revokedAt: NOW }
    assert.equal((await store.tokens.revokePart(issuer.id, {}, part)).tokens, 1)
    assert.equal((await store.tokens.byJti(issuer.id, 'before'))?.revokedAt, NOW - 10)
    assert.equal((await store.tokens.byJti(issuer.id, 'now'))?.revokedAt, NOW)
  })
}

function* selectors(): Generator<OwnerSelector> {
  for (const clientId of [undefined, 'c1', 'nobody'])
    for (const subject of [undefined, 's1'])
      for (const kid of [undefined, 'k1']) yield { clientId, subject, kid }
}

/** Forty tokens of every combination, of which four are revoked. */
async function fill(store: Store, issuerId: number, prefix = ''): Promise<void> {
  await store.transaction(async (tx) => {
    for (let n = 0; n < 40; n += 1)
      await tx.tokens.insert(
        newToken(issuerId, {
          jti: `${prefix}${n}`,
          clientId: ['c1', 'c2', null][n % 3] ?? null,
          subject: ['s1', 's2'][n % 2] ?? null,
          kid: ['k1', 'k2', null, 'k1'][n % 4] ?? null,
        }),
      )
    const jtis = [3, 12, 24, 31].map((n) => `${prefix}${n}`)
    await tx.tokens.revoke(issuerId, { jtis }, NOW)
  })
}

interface InParts {
  readonly selector: OwnerSelector
  readonly size: number
}

async function countInParts(
  store: Store,
  issuerId: number,
  { selector, size }: InParts,
): Promise<number> {
  const ask = (after: number) =>
    store.tokens.countRevocablePart(issuerId, selector, { after, upTo: 1e9, size })
  return sumOfParts(ask)
}

async function revokeInParts(
  store: Store,
  issuerId: number,
  { selector, size }: InParts,
): Promise<number> {
  const ask = (after: number) =>
    store.tokens.revokePart(issuerId, selector, { after, upTo: 1e9, size, revokedAt: NOW })
  return sumOfParts(ask)
}

async function sumOfParts(
  ask: (after: number) => Promise<{ readonly tokens: number; readonly last: number | undefined }>,
): Promise<number> {
  let sum = 0
  let after: number | undefined = 0
  while (after !== undefined) {
    const { tokens, last }: Awaited<ReturnType<typeof ask>> = await ask(after)
    sum += tokens
    after = last
  }
  return sum
}

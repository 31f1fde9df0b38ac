import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KeyTimes, keyLife, keyStateAt, publishedAt } from '../../../src/core/keys/key-life.ts'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { keyState, type SigningKey } from '../../../src/core/keys/signing-key.ts'
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { generator } from '../../support/generator.ts'
import { newSigningKey } from '../../support/records.ts'

const times = (changes: Partial<KeyTimes> = {}): KeyTimes => ({
  createdAt: 100,
  currentAt: null,
  previousAt: null,
  retiresAt: null,
  revokedAt: null,
  ...changes,
})

const whole = times({ currentAt: 200, previousAt: 300, retiresAt: 400 })

const states = [
  [99, null],
  [100, 'next'],
  [199, 'next'],
  [200, 'current'],
  [300, 'previous'],
  [399, 'previous'],
  [400, 'retired'],
] as const

for (const [at, state] of states) {
  test(`a key made at 100, current from 200, previous from 300 and retired at 400 is ${state ?? 'not there'} at ${at} (M-07)`, () => {
    assert.equal(keyStateAt(whole, at), state)
  })
}

test('a revoked key was what it was before, and is revoked from that moment on (M-07)', () => {
  const revoked = { ...whole, revokedAt: 250 }
  assert.deepEqual(
    [249, 250, 500].map((at) => keyStateAt(revoked, at)),
    ['current', 'revoked', 'revoked'],
  )
})

test('the stretches of a life follow each other to its end, and one that took no time is left out', () => {
  assert.deepEqual(keyLife(whole), [
    { state: 'next', from: 100, until: 200 },
    { state: 'current', from: 200, until: 300 },
    { state: 'previous', from: 300, until: 400 },
  ])
  assert.deepEqual(keyLife(times({ currentAt: 100 })), [
    { state: 'current', from: 100, until: null },
  ])
  assert.deepEqual(keyLife({ ...whole, revokedAt: 250 }), [
    { state: 'next', from: 100, until: 200 },
    { state: 'current', from: 200, until: 250 },
  ])
  assert.deepEqual(keyLife(times({ currentAt: 100, previousAt: 300, retiresAt: 300 })), [
    { state: 'current', from: 100, until: 300 },
  ])
})

/** One thing done to random keys at a moment. */
async function act(store: Store, issuerId: number, { now, pick }: Moment): Promise<void> {
  const keys = await store.signingKeys.list(issuerId, { limit: 500 })
  const key = keys[pick(keys.length)]
  const current = await store.signingKeys.current(issuerId, 'RS256')
  const grace = { previousAt: now, retiresAt: now + pick(4) }
  await store.transaction(async ({ signingKeys }) => {
    const kind = pick(4)
    if (kind === 0 || key === undefined) {
      const alg = pick(4) === 0 ? 'HS256' : 'RS256'
      const secret = alg === 'HS256' ? { publicJwk: null } : {}
      const placed = { kid: `k${keys.length}`, createdAt: now, state: 'next' } as const
      await signingKeys.insert(newSigningKey(issuerId, { alg, ...secret, ...placed }))
    } else if (kind === 1 && key.state === 'next' && key.alg === 'RS256') {
      if (current !== undefined) await signingKeys.toPrevious(current.id, grace)
      await signingKeys.toCurrent(key.id, now)
    } else if (kind === 2 && key.state === 'current') {
      await signingKeys.toPrevious(key.id, grace)
    } else if (kind === 3 && key.state !== 'revoked' && pick(3) === 0) {
      await signingKeys.toRevoked(key.id, now)
    }
  })
}

interface Moment {
  readonly now: number
  readonly pick: (bound: number) => number
}

const kids = (keys: readonly SigningKey[]) => keys.map(({ kid }) => kid)

for (const seed of [1, 2, 3, 4]) {
  test(`what the times of keys say was published is what the store published at that very moment, whatever was done since: history ${seed} (M-03, M-07)`, async () => {
    const store = await openSqliteStore({ location: { kind: 'memory' } })
    const { id } = await store.issuers.insert('i', 0, NO_ROTATION)
    const { below } = generator(seed)
    const pick = (bound: number) => below(Math.max(1, bound))
    const seen: { at: number; published: readonly string[]; states: Map<string, string> }[] = []
    for (let now = 1000; now < 1080; now++) {
      for (let acts = pick(3); acts > 0; acts--) await act(store, id, { now, pick })
      const keys = await store.signingKeys.list(id, { limit: 500 })
      seen.push({
        at: now,
        published: kids(await store.signingKeys.published(id, now)),
        states: new Map(keys.map((key) => [key.kid, keyState(key, now)])),
      })
    }
    const keys = await store.signingKeys.list(id, { limit: 500 })
    assert.ok(keys.length > 5 && keys.some(({ state }) => state === 'revoked'))
    for (const { at, published, states: then } of seen) {
      assert.deepEqual(kids(publishedAt(keys, at)), published, `all keys, at ${at}`)
      const found = await store.signingKeys.publishedAt(id, at)
      assert.deepEqual(kids(publishedAt(found, at)), published, `the store's question, at ${at}`)
      assert.deepEqual(kids(found).sort(), [...published].sort(), `nothing more, at ${at}`)
      for (const key of keys) {
        assert.equal(keyStateAt(key, at) ?? undefined, then.get(key.kid), `${key.kid} at ${at}`)
        const drawn = keyLife(key).find(
          ({ from, until }) => from <= at && (until === null || at < until),
        )
        const isLive = !['retired', 'revoked', undefined].includes(then.get(key.kid))
        assert.equal(drawn?.state, isLive ? then.get(key.kid) : undefined, `${key.kid} drawn`)
      }
    }
    await store.close()
  })
}

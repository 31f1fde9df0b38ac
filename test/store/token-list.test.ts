import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import type { IssuerRecord } from '../../src/core/issuers/issuer.ts'
import { NO_ROTATION } from '../../src/core/keys/rotation-policy.ts'
import { TOKEN_STATUSES } from '../../src/core/tokens/token.ts'
import { type Connections, openMemory } from '../../src/store/sqlite/open-connections.ts'
import { storeOn } from '../../src/store/sqlite/store-on.ts'
import { type ListBounds, listTokens } from '../../src/store/sqlite/token-list.ts'
import type { Store, TokenFilter } from '../../src/store/store.ts'
import { NOW, newSigningKey, newToken } from '../support/records.ts'

let connections: Connections
let store: Store
let issuer: IssuerRecord

beforeEach(async () => {
  connections = openMemory()
  store = storeOn(connections)
  issuer = await store.issuers.insert('default', NOW, NO_ROTATION)
})

afterEach(() => store.close())

/** A list that is asked with these bounds: the jtis of a stretch, and where it goes on. */
function lister(bounds: ListBounds) {
  const list = listTokens(connections.writer, bounds)
  return (filter: Partial<TokenFilter>, page: { limit: number; after?: number | undefined }) => {
    const { tokens, next } = list(issuer.id, { now: NOW, ...filter }, page)
    return { jtis: tokens.map(({ jti }) => jti), next }
  }
}

async function insert(count: number, changes: (n: number) => object): Promise<void> {
  await store.transaction(async (tx) => {
    for (let n = 0; n < count; n += 1)
      await tx.tokens.insert(newToken(issuer.id, { jti: `token-${n}`, ...changes(n) }))
  })
}

function filters(): readonly Partial<TokenFilter>[] {
  return [undefined, 's1'].flatMap((subject) =>
    [undefined, 'c1'].flatMap((clientId) =>
      [undefined, 'jwt' as const, 'opaque' as const].flatMap((format) =>
        [undefined, ...TOKEN_STATUSES].flatMap((status) =>
          [undefined, 'n-1'].map((text) => ({ subject, clientId, format, status, text })),
        ),
      ),
    ),
  )
}

test('a list is the same, stretch by stretch, whether its tokens are collected or walked a few at a time', async () => {
  for (const kid of ['k0', 'k1', 'k2']) {
    const { id } = await store.signingKeys.insert(newSigningKey(issuer.id, { kid }))
    if (kid !== 'k2') await store.signingKeys.toRevoked(id, NOW)
  }
  await insert(120, (n) => ({
    subject: `s${n % 2}`,
    clientId: `c${n % 3}`,
    kid: `k${n % 5}`,
    format: n % 7 === 0 ? 'opaque' : 'jwt',
    notBefore: n % 13 === 0 ? NOW + 1 : null,
    expiresAt: n % 11 === 0 ? NOW - 1 : n % 17 === 0 ? null : NOW + 1,
  }))
  await store.tokens.revoke(issuer.id, { jtis: ['token-3', 'token-4', 'token-60'] }, NOW)
  const collected = lister({ narrow: 1000, walk: 1000 })
  for (const walk of [1, 7, 50, 1000])
    for (const filter of filters())
      for (const limit of [3, 500]) {
        const walked = lister({ narrow: 0, walk })
        const jtis: string[] = []
        let next: number | undefined
        do {
          const stretch = walked(filter, { limit, after: next })
          assert.ok(stretch.jtis.length <= limit)
          assert.ok(next === undefined || stretch.next === undefined || stretch.next < next)
          jtis.push(...stretch.jtis)
          next = stretch.next
        } while (next !== undefined)
        const all = collected(filter, { limit: 500 }).jtis
        assert.deepEqual(jtis, all, JSON.stringify({ walk, limit, filter }))
      }
})

test('where much is looked through for little, a stretch is short and says where to go on', async () => {
  await insert(100, (n) => ({ subject: n === 3 ? 'needle' : 'hay', clientId: `c${n % 2}` }))
  const list = lister({ narrow: 0, walk: 10 })
  const first = list({ clientId: 'c1', subject: 'hay', text: 'nowhere' }, { limit: 5 })
  assert.deepEqual(first, { jtis: [], next: 82 })
  const second = list({ text: 'needle' }, { limit: 5, after: 14 })
  assert.deepEqual(second, { jtis: ['token-3'], next: 4 })
  assert.deepEqual(list({ text: 'needle' }, { limit: 5, after: 4 }), { jtis: [], next: undefined })
})

test('the tokens of a status are reached at once, however many others are newer', async () => {
  const { id } = await store.signingKeys.insert(newSigningKey(issuer.id, { kid: 'doomed' }))
  await store.signingKeys.toRevoked(id, NOW)
  await insert(1000, (n) => ({
    kid: n === 20 ? 'doomed' : 'good',
    expiresAt: n < 10 ? NOW - 1 : NOW + 1,
    notBefore: n === 15 ? NOW + 1 : null,
  }))
  const list = lister({ narrow: 0, walk: 50 })
  const filter = { clientId: 'demo-client' }
  const reached = (status: TokenFilter['status']) =>
    list({ ...filter, status }, { limit: 500 }).jtis.length
  assert.equal(reached('expired'), 10)
  assert.equal(reached('not_yet_valid'), 1)
  assert.equal(reached('revoked'), 1)
  const old = list({ ...filter, status: 'active' }, { limit: 500, after: 10 })
  assert.deepEqual(old, { jtis: [], next: undefined }, 'none is left below')
})

test('a stretch that is full ends where it is full', async () => {
  await insert(100, () => ({ expiresAt: NOW - 1 }))
  const list = lister({ narrow: 0, walk: 10 })
  const filter = { status: 'expired', clientId: 'demo-client' } as const
  assert.deepEqual(list(filter, { limit: 2 }), { jtis: ['token-99', 'token-98'], next: 99 })
  assert.deepEqual(list(filter, { limit: 10 }).next, 91)
  const short = list(filter, { limit: 12 })
  assert.deepEqual([short.jtis.length, short.next], [10, 91], 'the next walk is the next stretch')
})

test('a search finds a whole jti in its first stretch, however old, where the other filters leave it', async () => {
  await insert(50, (n) => ({ subject: n === 40 ? 'token-7' : 'x', kid: `k${n % 2}` }))
  const list = lister({ narrow: 0, walk: 10 })
  const found = (filter: object, limit: number, after?: number) =>
    list({ text: 'token-7', ...filter }, { limit, after })
  assert.deepEqual(found({}, 9), { jtis: ['token-40', 'token-7'], next: 41 })
  const full = found({}, 1)
  assert.deepEqual(full.jtis, ['token-7'], 'a full stretch makes room for it')
  assert.deepEqual(found({}, 1, full.next).jtis, ['token-40'], 'and goes on with what gave way')
  assert.deepEqual(found({ kid: 'k1' }, 9).jtis, ['token-7'])
  assert.deepEqual(found({ kid: 'k0' }, 9).jtis, ['token-40'])
  assert.deepEqual(found({}, 9, 41).jtis, [], 'later ones have it at its place')
  assert.deepEqual(found({}, 9, 11).jtis, ['token-7'])
})

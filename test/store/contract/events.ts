import assert from 'node:assert/strict'
import { dayOf, type EventCount, midnightOf } from '../../../src/core/events/event-count.ts'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import type { Store } from '../../../src/store/store.ts'
import { NOW, newEvent } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { column, testWithIssuer } from './with-issuer.ts'

/** What the event log promises. */
export function eventContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('events are answered as they were appended, members without a value left out', async (store, issuer) => {
    const plain = newEvent(issuer.id)
    const full = {
      jti: 'j\u0000',
      kid: 'k',
      clientId: 'c',
      at: NOW + 1,
      issuerAt: 5,
      data: { a: [null, 'ü'] },
    }
    await store.events.append([
      plain,
      newEvent(issuer.id, full),
      newEvent(issuer.id, { jti: undefined }),
    ])
    const [third, second, first] = await store.events.list(issuer.id, {}, { limit: 9 })
    assert.deepEqual(first, { ...plain, id: first?.id })
    assert.deepEqual(second, { ...plain, ...full, id: second?.id })
    assert.deepEqual(third, { ...plain, id: third?.id })
  })

  test('ids grow in the order of writing, and both lists go on behind one', async (store, issuer) => {
    await store.events.append(numbered(issuer.id, 5))
    const { events } = store
    const newest = await events.list(issuer.id, {}, { limit: 2 })
    assert.deepEqual(
      newest.map(({ data }) => data.n),
      [4, 3],
    )
    const older = await events.list(issuer.id, {}, { limit: 2, after: newest[1]!.id })
    assert.deepEqual(
      older.map(({ data }) => data.n),
      [2, 1],
    )
    const following = await events.following(issuer.id, {}, { limit: 2, after: older[0]!.id })
    assert.deepEqual(
      following.map(({ data }) => data.n),
      [3, 4],
    )
    assert.deepEqual(await events.following(issuer.id, {}, { limit: 2, after: newest[0]!.id }), [])
    const start = await events.following(issuer.id, {}, { limit: 1 })
    assert.deepEqual(
      start.map(({ data }) => data.n),
      [0],
    )
  })

  test('filters are met together, in both directions', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const made = [
      newEvent(issuer.id, { type: 'request', jti: 'j1', clientId: 'c1', at: NOW }),
      newEvent(issuer.id, {
        type: 'token_minted',
        jti: 'j1',
        kid: 'k1',
        clientId: 'c1',
        at: NOW + 1,
      }),
      newEvent(issuer.id, { type: 'key_rotated', kid: 'k1', at: NOW + 2 }),
      newEvent(issuer.id, { type: 'request', jti: 'j2', clientId: 'c2', at: NOW + 3 }),
    ].map((event, n) => ({ ...event, data: { n } }))
    await store.events.append([...made, ...made.map((event) => ({ ...event, issuerId: other.id }))])
    for (const [filter, expected] of [
      [{}, [0, 1, 2, 3]],
      [{ types: ['request'] }, [0, 3]],
      [{ types: ['key_rotated', 'token_minted'] }, [1, 2]],
      [{ types: ['request', 'key_rotated'], since: NOW + 1 }, [2, 3]],
      [{ types: [] }, []],
      [{ jti: 'j1' }, [0, 1]],
      [{ jti: 'J1' }, []],
      [{ kid: 'k1' }, [1, 2]],
      [{ clientId: 'c1' }, [0, 1]],
      [{ clientId: 'c1', types: ['token_minted'] }, [1]],
      [{ jti: 'j1', kid: 'k1', clientId: 'c1', since: NOW }, [1]],
      [{ since: NOW + 2 }, [2, 3]],
    ] as const) {
      const told = JSON.stringify(filter)
      const following = await store.events.following(issuer.id, filter, { limit: 9 })
      assert.deepEqual(
        following.map(({ data }) => data.n),
        expected,
        told,
      )
      const listed = await store.events.list(issuer.id, filter, { limit: 9 })
      assert.deepEqual(
        listed.map(({ data }) => data.n),
        [...expected].reverse(),
        told,
      )
    }
  })

  test('the last id is that of the newest event of the issuer, and 0 before any', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    assert.equal(await store.events.lastId(issuer.id), 0)
    await store.events.append([newEvent(issuer.id), newEvent(other.id)])
    const [newest] = await store.events.list(issuer.id, {}, { limit: 1 })
    assert.equal(await store.events.lastId(issuer.id), newest?.id)
    assert.equal(await store.events.lastId(99), 0)
  })

  test('pruning keeps the newest of the issuer, and those of others', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    for (const { id } of [issuer, other]) await store.events.append(numbered(id, 10))
    await store.events.prune(issuer.id, 10)
    assert.equal((await all(store, issuer.id)).length, 10)
    await store.events.prune(issuer.id, 3)
    assert.deepEqual(
      (await all(store, issuer.id)).map(({ data }) => data.n),
      [9, 8, 7],
    )
    assert.equal((await all(store, other.id)).length, 10)
  })

  test('the last id outlives the events, and no id comes twice', async (store, issuer) => {
    for (const remove of [
      () => store.issuers.clear(issuer.id, false),
      () => store.events.prune(issuer.id, 0),
    ]) {
      await store.events.append(numbered(issuer.id, 3))
      const last = await store.events.lastId(issuer.id)
      await remove()
      assert.equal(await store.events.lastId(issuer.id), last)
      await store.events.append(numbered(issuer.id, 1))
      assert.deepEqual(column(await all(store, issuer.id), 'id'), [last + 1])
    }
  })
}

const DAY = 86_400
const request = (endpoint: string, status: number, outcome: string) => ({
  type: 'request' as const,
  data: { endpoint, method: 'POST', status, outcome },
})

/** What the log promises of requests, and of counting. */
export function eventCountContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('requests are narrowed by endpoint and outcome, and by what stands for several outcomes', async (store, issuer) => {
    await store.events.append(
      [
        request('introspect', 200, 'active'),
        request('introspect', 200, 'revoked'),
        request('introspect', 401, 'invalid_client'),
        request('revoke', 200, 'revoked'),
        request('jwks', 200, 'ok'),
        { data: { endpoint: 'jwks' } },
        { data: {} },
      ].map((event, n) =>
        newEvent(issuer.id, { ...event, data: { ...event.data, n }, jti: 'j', at: NOW + n }),
      ),
    )
    for (const [filter, expected] of [
      [{ endpoint: 'introspect' }, [0, 1, 2]],
      [{ endpoint: 'introspect', outcome: 'active' }, [0]],
      [{ outcome: 'revoked' }, [1, 3]],
      [{ outcome: 'inactive' }, [1]],
      [{ outcome: 'error' }, [2]],
      [{ outcome: 'constructor' }, []],
      [{ endpoint: 'jwks', types: ['request'], jti: 'j', since: NOW }, [4]],
      [{ endpoint: "'" }, []],
    ] as const) {
      const found = await store.events.following(issuer.id, filter, { limit: 9 })
      assert.deepEqual(
        found.map(({ data }) => data.n),
        expected,
        JSON.stringify(filter),
      )
      assert.equal((await store.events.list(issuer.id, filter, { limit: 9 })).length, found.length)
    }
  })

  test('events are counted by kind and day, with the tokens they were about', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const day = dayOf(NOW)
    const at = midnightOf(day)
    await store.events.append([
      ...Array.from({ length: 120 }, () =>
        newEvent(issuer.id, { ...request('introspect', 200, 'active'), at }),
      ),
      newEvent(issuer.id, { type: 'tokens_minted', at: at + DAY - 1, data: { count: 500 } }),
      newEvent(issuer.id, { type: 'token_minted', at: at + DAY, data: { endpoint: 'x' } }),
      newEvent(issuer.id, { type: 'tokens_revoked', at: at - 1, data: { count: 3 } }),
      newEvent(other.id, { type: 'issuer_reset', at }),
    ])
    await store.events.append([
      newEvent(issuer.id, { ...request('introspect', 200, 'active'), at: at + 5 }),
      newEvent(issuer.id, { ...request('introspect', 401, 'invalid_client'), at }),
      newEvent(issuer.id, { type: 'tokens_minted', at, data: { count: 2 } }),
    ])
    const none = { endpoint: '', outcome: '', status: 0 }
    const introspect = { type: 'request', endpoint: 'introspect', tokens: 0 }
    assert.deepEqual(sorted(await store.events.counts(issuer.id, day)), [
      { ...introspect, outcome: 'active', status: 200, events: 121 },
      { ...introspect, outcome: 'invalid_client', status: 401, events: 1 },
      { ...none, type: 'tokens_minted', events: 2, tokens: 502 },
    ])
    assert.deepEqual(await store.events.counts(issuer.id, day + 1), [
      { ...none, type: 'token_minted', events: 1, tokens: 1 },
    ])
    assert.deepEqual(await store.events.counts(issuer.id, day - 1), [
      { ...none, type: 'tokens_revoked', events: 1, tokens: 3 },
    ])
    assert.deepEqual(column(await store.events.counts(other.id, day), 'type'), ['issuer_reset'])
  })

  test('counts outlive the events for 30 days, and go with the issuer’s other things', async (store, issuer) => {
    const day = dayOf(NOW)
    for (const ago of [0, 29, 30])
      await store.events.append([newEvent(issuer.id, { at: NOW - ago * DAY })])
    await store.events.prune(issuer.id, 1)
    assert.equal((await all(store, issuer.id)).length, 1)
    const kept = async (ago: number) => (await store.events.counts(issuer.id, day - ago)).length
    assert.deepEqual([await kept(0), await kept(29), await kept(30)], [1, 1, 0])
    await store.issuers.clear(issuer.id, false)
    assert.deepEqual([await kept(0), await kept(29)], [0, 0])
  })

  test('a change that is undone is not counted', async (store, issuer) => {
    const undone = store.transaction(async (tx) => {
      await tx.events.append([newEvent(issuer.id)])
      throw new Error('undone')
    })
    await assert.rejects(undone, /undone/)
    assert.deepEqual(await store.events.counts(issuer.id, dayOf(NOW)), [])
  })
}

function sorted(counts: readonly EventCount[]) {
  return counts.toSorted((a, b) => `${a.type} ${a.outcome}`.localeCompare(`${b.type} ${b.outcome}`))
}

function numbered(issuerId: number, count: number) {
  return Array.from({ length: count }, (_, n) => newEvent(issuerId, { data: { n } }))
}

function all(store: Store, issuerId: number) {
  return store.events.list(issuerId, {}, { limit: 500 })
}

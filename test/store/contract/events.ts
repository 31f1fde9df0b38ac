import assert from 'node:assert/strict'
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

function numbered(issuerId: number, count: number) {
  return Array.from({ length: count }, (_, n) => newEvent(issuerId, { data: { n } }))
}

function all(store: Store, issuerId: number) {
  return store.events.list(issuerId, {}, { limit: 500 })
}

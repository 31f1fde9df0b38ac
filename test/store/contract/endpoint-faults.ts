import assert from 'node:assert/strict'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import type { Store } from '../../../src/store/store.ts'
import { NOW } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { column, testWithIssuer } from './with-issuer.ts'

const faulty = async (store: Store) => (await store.issuers.byName('default'))?.faultyEndpoints

/** What the table of faults at endpoints promises. */
export function endpointFaultContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a fault is answered as it was put in, and its issuer says that there is one', async (store, issuer) => {
    assert.deepEqual(await store.endpointFaults.list(issuer.id), [])
    assert.deepEqual(await faulty(store), [])
    const fault = { mode: 'status', status: 503, times: 2, userAgent: 'Ä\u0000b' } as const
    const placed = { issuerId: issuer.id, endpoint: 'jwks', fault, setAt: NOW } as const
    const record = await store.endpointFaults.put(placed)
    assert.deepEqual(record, { ...placed, id: record.id, timesLeft: 2, timesServed: 0 })
    assert.deepEqual(await store.endpointFaults.list(issuer.id), [record])
    assert.deepEqual(await faulty(store), ['jwks'])
  })

  test('a fault takes the place of the one before, under another id', async (store, issuer) => {
    const placed = { issuerId: issuer.id, endpoint: 'jwks', setAt: NOW } as const
    const first = await store.endpointFaults.put({ ...placed, fault: { mode: 'slow', times: 1 } })
    await store.endpointFaults.claim(first.id)
    const second = await store.endpointFaults.put({ ...placed, fault: { mode: 'drop' } })
    assert.ok(second.id > first.id)
    assert.deepEqual(await store.endpointFaults.list(issuer.id), [second])
    assert.deepEqual([second.timesLeft, second.timesServed], [null, 0])
    assert.equal(await store.endpointFaults.claim(first.id), undefined)
  })

  test('bad answers are counted to the last, however many ask at once', async (store, issuer) => {
    const placed = { issuerId: issuer.id, endpoint: 'token', setAt: NOW } as const
    const { id } = await store.endpointFaults.put({ ...placed, fault: { mode: 'drop', times: 3 } })
    const claims = await Promise.all(
      Array.from({ length: 9 }, () => store.endpointFaults.claim(id)),
    )
    const counted = claims.filter((one) => one !== undefined)
    assert.deepEqual(column(counted, 'timesLeft').sort(), [0, 1, 2])
    const [used] = await store.endpointFaults.list(issuer.id)
    assert.deepEqual([used?.timesLeft, used?.timesServed], [0, 3])
    assert.deepEqual(await faulty(store), [], 'it is used up')
  })

  test('a fault without a number is counted and stays on', async (store, issuer) => {
    const placed = { issuerId: issuer.id, endpoint: 'introspect', setAt: NOW } as const
    const { id } = await store.endpointFaults.put({ ...placed, fault: { mode: 'hang' } })
    for (let n = 1; n <= 3; n += 1) {
      const claimed = await store.endpointFaults.claim(id)
      assert.deepEqual([claimed?.timesLeft, claimed?.timesServed], [null, n])
    }
    assert.deepEqual(await faulty(store), ['introspect'])
  })

  test('faults are an issuer’s own, and go one by one and with it', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    for (const endpoint of ['token', 'jwks'] as const)
      for (const issuerId of [issuer.id, other.id])
        await store.endpointFaults.put({ issuerId, endpoint, fault: { mode: 'drop' }, setAt: NOW })
    const own = await store.endpointFaults.list(issuer.id)
    assert.deepEqual(column(own, 'endpoint'), ['jwks', 'token'])
    assert.equal(await store.endpointFaults.delete(issuer.id, 'token'), true)
    assert.equal(await store.endpointFaults.delete(issuer.id, 'token'), false)
    assert.deepEqual(await faulty(store), ['jwks'])
    await store.issuers.clear(issuer.id, false)
    assert.deepEqual(await store.endpointFaults.list(issuer.id), [])
    assert.equal((await store.endpointFaults.list(other.id)).length, 2)
    await store.issuers.delete(other.id)
    assert.deepEqual(await store.endpointFaults.list(other.id), [])
    const placed = { endpoint: 'jwks', fault: { mode: 'drop' }, setAt: NOW } as const
    await assert.rejects(store.endpointFaults.put({ ...placed, issuerId: other.id }), {
      kind: 'not_found',
    })
  })
}

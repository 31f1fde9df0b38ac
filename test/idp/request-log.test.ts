import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NewEvent } from '../../src/core/events/event.ts'
import { NO_ROTATION } from '../../src/core/keys/rotation-policy.ts'
import { requestLog } from '../../src/idp/request-log.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { newEvent } from '../support/records.ts'
import { type LoggedLine, logInto } from '../support/test-idp.ts'

async function opened() {
  const store = await openSqliteStore({ location: { kind: 'memory' } })
  const { id } = await store.issuers.insert('x', 1, NO_ROTATION)
  const logged: LoggedLine[] = []
  const log = requestLog(store, logInto(logged))
  return { store, id, log, logged }
}

const request = (issuerId: number, n: number): NewEvent =>
  newEvent(issuerId, { type: 'request', data: { n } })
const written = async (store: Store, issuerId: number) =>
  (await store.events.following(issuerId, {}, { limit: 10_000, after: 0 })).map(
    ({ data }) => data.n,
  )
const pause = (ms: number) => new Promise((later) => setTimeout(later, ms))

test('requests are written together, in their order, within 100 ms (decision 14)', async () => {
  const { store, id, log } = await opened()
  const before = await store.changeCounter()
  for (let n = 0; n < 50; n += 1) log.add(request(id, n))
  assert.deepEqual(await written(store, id), [])
  const deadline = Date.now() + 5000
  while ((await written(store, id)).length === 0 && Date.now() < deadline) await pause(20)
  assert.deepEqual(
    await written(store, id),
    Array.from({ length: 50 }, (_, n) => n),
  )
  assert.equal((await store.changeCounter()) - before, 1, 'one commit for all of them')
  await store.close()
})

test('five hundred that wait are written at once (decision 14)', async () => {
  const { store, id, log } = await opened()
  for (let n = 0; n < 500; n += 1) log.add(request(id, n))
  for (let turn = 0; turn < 20; turn += 1) await new Promise((later) => setImmediate(later))
  assert.equal((await written(store, id)).length, 500)
  await log.flush()
  await store.close()
})

test('a flush ends when everything added before it is written, whoever began writing (decision 14)', async () => {
  const { store, id, log } = await opened()
  log.add(request(id, 1))
  const first = log.flush()
  log.add(request(id, 2))
  const second = log.flush()
  await second
  assert.deepEqual(await written(store, id), [1, 2])
  await first
  await log.flush()
  await store.close()
})

test('requests of an issuer that is gone are lost with a warning, those of the others are written (decision 14)', async () => {
  const { store, id, log, logged } = await opened()
  log.add(request(999, 1))
  log.add(request(id, 2))
  await log.flush()
  assert.deepEqual(await written(store, id), [2])
  assert.deepEqual(
    logged.map(({ level, fields }) => [level, fields.issuer_id, fields.events]),
    [['warn', 999, 1]],
  )
  log.add(request(id, 3))
  await log.flush()
  assert.deepEqual(await written(store, id), [2, 3])
  await store.close()
})

test('who listens is told of each request at once, until it stops', async () => {
  const { store, id, log } = await opened()
  let told = 0
  const stop = log.onAdd(() => {
    told += 1
  })
  log.add(request(id, 1))
  log.add(request(id, 2))
  stop()
  log.add(request(id, 3))
  assert.equal(told, 2)
  await log.flush()
  await store.close()
})

test('no more than 100 000 events of an issuer are kept, the newest (decision 14)', async () => {
  const { store, id, log } = await opened()
  const old = Array.from({ length: 10_000 }, (_, n) => request(id, n))
  for (let batch = 0; batch < 10; batch += 1)
    await store.transaction(async (tx) => tx.events.append(old))
  for (let n = 0; n < 100; n += 1) log.add(request(id, -n))
  await log.flush()
  const left = await store.events.list(id, {}, { limit: 200_000 })
  assert.equal(left.length, 95_000, 'the oldest went, and as many more as come until the next look')
  assert.equal(left[0]?.data.n, -99)
  assert.equal(left.at(-1)?.data.n, 5100)
  for (let n = 0; n < 4900; n += 1) log.add(request(id, n))
  await log.flush()
  assert.equal((await store.events.list(id, {}, { limit: 200_000 })).length, 99_900)
  await store.close()
})

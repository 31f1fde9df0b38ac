import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createClient } from '../../src/idp/clients.ts'
import { closeIdp } from '../../src/idp/close-idp.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { deleteIssuer } from '../../src/idp/delete-issuer.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { logRequest } from '../../src/idp/log-request.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { openIdp } from '../../src/idp/open-idp.ts'
import { followEvents, waitForEvents } from '../../src/idp/wait-for-events.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { openTestIdp, sharedKeys } from '../support/test-idp.ts'

const { idp, issuer, close } = await openTestIdp()
after(close)

const REQUEST = { endpoint: 'jwks', method: 'GET', status: 200, outcome: 'ok', durationMs: 1 }
const lastId = async () =>
  (await listEvents(idp, issuer, { filter: {}, page: { limit: 1 } })).items[0]?.id ?? 0

test('a request is readable at once, though it is written later (decision: events)', async () => {
  logRequest(idp, issuer, { ...REQUEST, clientId: 'c', kids: ['k1'], userAgent: 'x'.repeat(1000) })
  const { items } = await listEvents(idp, issuer, {
    filter: { types: ['request'] },
    page: { limit: 1 },
  })
  assert.equal(items[0]?.clientId, 'c')
  assert.deepEqual(items[0]?.data.kids, ['k1'])
  assert.equal(String(items[0]?.data.user_agent).length, 256)
})

test('a refused change leaves no event, a change exactly one (events)', async () => {
  const before = await lastId()
  await assert.rejects(mintToken(idp, issuer, { audience: '' }))
  assert.equal(await lastId(), before)
  const { record } = await mintToken(idp, issuer, { jti: 'told' })
  const { items } = await listEvents(idp, issuer, { filter: { jti: 'told' }, page: {} })
  assert.deepEqual(
    items.map(({ type, kid }) => [type, kid]),
    [['token_minted', record.kid ?? undefined]],
  )
  await assert.rejects(mintToken(idp, issuer, { jti: 'told' }), { kind: 'conflict' })
  assert.equal(
    (await listEvents(idp, issuer, { filter: { jti: 'told' }, page: {} })).items.length,
    1,
  )
})

test('a wait ends with the next event, of a request or of a change, and is bounded', async () => {
  const afterId = await lastId()
  const waiting = waitForEvents(idp, issuer, { filter: {}, afterId, waitSeconds: 5 })
  setTimeout(() => logRequest(idp, issuer, REQUEST), 10)
  assert.deepEqual(
    (await waiting).map(({ type }) => type),
    ['request'],
  )
  const changed = waitForEvents(idp, issuer, {
    filter: { types: ['token_minted'] },
    waitSeconds: 5,
  })
  setTimeout(() => void mintToken(idp, issuer, {}), 10)
  assert.equal((await changed).length, 1)
  assert.deepEqual(await waitForEvents(idp, issuer, { filter: {}, waitSeconds: 0 }), [])
  await assert.rejects(waitForEvents(idp, issuer, { filter: {}, waitSeconds: 61 }), /0 to 60/)
})

test('a wait ends when the caller leaves, and when the identity provider closes (Z-01)', async () => {
  const left = new AbortController()
  const wait = waitForEvents(idp, issuer, { filter: {}, waitSeconds: 60, signal: left.signal })
  setTimeout(() => left.abort(), 10)
  assert.deepEqual(await wait, [])
  const other = await openTestIdp()
  const held = waitForEvents(other.idp, other.issuer, { filter: {}, waitSeconds: 60 })
  setTimeout(() => other.idp.closing.abort(), 10)
  assert.deepEqual(await held, [])
  await closeIdp(other.idp)
})

test('events are followed in order from the one last seen, none twice', async () => {
  const stop = new AbortController()
  const afterId = await lastId()
  for (let n = 0; n < 3; n += 1) await mintToken(idp, issuer, { jti: `f${n}` })
  const seen: (string | undefined)[] = []
  setTimeout(() => void mintToken(idp, issuer, { jti: 'f3' }), 20)
  for await (const event of followEvents(idp, issuer, {
    filter: {},
    afterId,
    signal: stop.signal,
  })) {
    seen.push(event.jti)
    if (seen.length === 4) stop.abort()
  }
  assert.deepEqual(seen, ['f0', 'f1', 'f2', 'f3'])
})

test('requests of an issuer that was deleted meanwhile do not lose those of the others', async () => {
  const gone = await createIssuer(idp, 'gone')
  await deleteIssuer(idp, 'gone')
  const before = await lastId()
  logRequest(idp, gone, REQUEST)
  logRequest(idp, issuer, REQUEST)
  await idp.requestLog.flush()
  assert.ok((await lastId()) > before)
})

test('closing ends a wait and a stream with nothing, never with an error (Z-01)', async () => {
  for (let round = 0; round < 5; round += 1) {
    const other = await openTestIdp()
    const { idp: held, issuer: own } = other
    const waits = [1, 2, 3].map(() => waitForEvents(held, own, { filter: {}, waitSeconds: 60 }))
    const follow = async () => {
      for await (const event of followEvents(held, own, {
        filter: {},
        signal: new AbortController().signal,
      }))
        assert.equal(event.type, 'request')
    }
    const followed = follow()
    // Closed while they wait, while they read, and while what they wait for happens.
    await new Promise((later) => setTimeout(later, round * 3))
    if (round > 2) logRequest(held, own, REQUEST)
    const closed = closeIdp(held)
    for (const wait of waits) assert.ok((await wait).length <= 1)
    await followed
    await closed
  }
})

test('a wait answers at once with what is behind the event last seen, at most as many as asked for', async () => {
  const afterId = await lastId()
  for (let n = 0; n < 4; n += 1) await mintToken(idp, issuer, { jti: `w${n}` })
  const wait = (limit?: number) =>
    waitForEvents(idp, issuer, { filter: {}, afterId, waitSeconds: 60, limit })
  assert.deepEqual(
    (await wait(3)).map(({ jti }) => jti),
    ['w0', 'w1', 'w2'],
  )
  assert.equal((await wait()).length, 4)
  for (const limit of [0, 501, 1.5]) await assert.rejects(wait(limit), /1 to 500/)
})

test('a wait with a filter sleeps through what it does not ask for', async () => {
  const waiting = waitForEvents(idp, issuer, {
    filter: { types: ['client_created'], clientId: 'awaited' },
    waitSeconds: 5,
  })
  await mintToken(idp, issuer, { clientId: 'awaited' })
  await createClient(idp, issuer, { clientId: 'another', metadata: {} })
  logRequest(idp, issuer, { ...REQUEST, clientId: 'awaited' })
  await createClient(idp, issuer, { clientId: 'awaited', metadata: {} })
  assert.deepEqual(
    (await waiting).map(({ type, clientId }) => [type, clientId]),
    [['client_created', 'awaited']],
  )
})

test('a wait sees what another process does to the same file (Z-10, decision 14)', async (t) => {
  const location = { kind: 'file', path: `${temporaryDirectory(t)}/idp.db` } as const
  const open = async () =>
    openIdp({
      store: await openSqliteStore({ location }),
      publicUrl: 'http://localhost:9400',
      keyPool: sharedKeys(),
    })
  const [here, there] = [await open(), await open()]
  const own = await findIssuer(here, 'default')
  const waiting = waitForEvents(here, own, { filter: { types: ['token_minted'] }, waitSeconds: 10 })
  await new Promise((later) => setTimeout(later, 50))
  await mintToken(there, await findIssuer(there, 'default'), { jti: 'elsewhere' })
  assert.deepEqual(
    (await waiting).map(({ jti }) => jti),
    ['elsewhere'],
  )
  await Promise.all([closeIdp(here), closeIdp(there)])
})

test("an event has its real time and the issuer's own, and the newest come first", async () => {
  const { record } = await mintToken(idp, issuer, {})
  const { items } = await listEvents(idp, issuer, { filter: {}, page: { limit: 2 } })
  assert.equal(items[0]?.jti, record.jti)
  assert.deepEqual([items[0]?.at, items[0]?.issuerAt], [idp.clock.now(), idp.clock.now()])
  assert.ok((items[0]?.id ?? 0) > (items[1]?.id ?? 0))
})

test('an issuer has no event of another (issuers)', async () => {
  const apart = await createIssuer(idp, 'eventless')
  await mintToken(idp, issuer, { jti: 'not-theirs' })
  logRequest(idp, apart, { ...REQUEST, clientId: 'theirs' })
  const { items } = await listEvents(idp, apart, { filter: {}, page: { limit: 500 } })
  assert.ok(items.every(({ issuerId }) => issuerId === apart.id))
  assert.equal(items[0]?.clientId, 'theirs')
  const filter = { jti: 'not-theirs' }
  assert.deepEqual((await listEvents(idp, apart, { filter, page: {} })).items, [])
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { closeIdp } from '../../src/idp/close-idp.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { deleteIssuer } from '../../src/idp/delete-issuer.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { logRequest } from '../../src/idp/log-request.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { followEvents, waitForEvents } from '../../src/idp/wait-for-events.ts'
import { openTestIdp } from '../support/test-idp.ts'

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

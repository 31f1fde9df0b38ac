import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import type { Event } from '../../src/core/events/event.ts'
import type { Issuer } from '../../src/core/issuers/issuer.ts'
import type { Idp } from '../../src/idp/idp.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { countRevocable, revokeTokens } from '../../src/idp/revoke-tokens.ts'
import { newToken } from '../support/records.ts'
import { NOW, openTestIdp, type TestIdp } from '../support/test-idp.ts'

/** More than two parts of those that are revoked at a time. */
const MANY = 4500

let opened: TestIdp
let idp: Idp
let issuer: Issuer

beforeEach(async () => {
  opened = await openTestIdp()
  ;({ idp, issuer } = opened)
})

afterEach(() => opened.close())

async function fill(count: number, changes: object): Promise<readonly string[]> {
  const jtis: string[] = []
  await idp.store.transaction(async (tx) => {
    for (let n = 0; n < count; n += 1)
      jtis.push((await tx.tokens.insert(newToken(issuer.id, changes))).jti)
  })
  return jtis
}

async function revocations(): Promise<readonly Event[]> {
  const filter = { types: ['tokens_revoked' as const] }
  return (await listEvents(idp, issuer, { filter, page: {} })).items
}

const counts = (events: readonly Event[]) => events.map(({ data }) => data.count)

test('many are revoked a part at a time, each with its event, and the answer is their sum (O-01)', async () => {
  await fill(MANY, { clientId: 'many' })
  await fill(3, { clientId: 'few' })
  const selector = { clientId: 'many' }
  assert.equal(await countRevocable(idp, issuer, selector), MANY)
  assert.equal(await revokeTokens(idp, issuer, { ...selector, via: 'api' }), MANY)
  assert.equal(await countRevocable(idp, issuer, selector), 0)
  assert.equal(await countRevocable(idp, issuer, { all: true }), 3)
  const events = await revocations()
  assert.deepEqual(counts(events), [500, 2000, 2000])
  for (const { clientId, data } of events) {
    assert.equal(clientId, 'many')
    assert.deepEqual({ ...data, count: 0 }, { count: 0, by: 'admin', via: 'api' })
  }
})

test('many listed by id are revoked a part at a time too, each once however often it is named', async () => {
  const jtis = await fill(MANY, {})
  const listed = [...jtis, ...jtis.slice(0, 100), 'unknown']
  assert.equal(await countRevocable(idp, issuer, { jtis: listed }), MANY)
  assert.equal(await revokeTokens(idp, issuer, { jtis: listed }), MANY)
  assert.deepEqual(counts(await revocations()), [500, 2000, 2000])
  assert.equal(await revokeTokens(idp, issuer, { jtis: listed }), 0)
})

test('others are served between the parts, and what they issue meanwhile is left alone', async () => {
  await fill(MANY, { clientId: 'demo-client' })
  let isDone = false
  const revoking = revokeTokens(idp, issuer, { clientId: 'demo-client' }).then((revoked) => {
    isDone = true
    return revoked
  })
  const { record } = await mintToken(idp, issuer, {})
  assert.equal(isDone, false, 'the token was issued before the revocation had ended')
  assert.equal(await revoking, MANY)
  assert.equal((await idp.store.tokens.byJti(issuer.id, record.jti))?.revokedAt, null)
})

test('a part without anything to revoke is no event', async () => {
  await fill(MANY, { clientId: 'many' })
  await revokeTokens(idp, issuer, { clientId: 'many', subject: 'nobody' })
  assert.deepEqual(await revocations(), [])
  await fill(1, { clientId: 'many', subject: 'late' })
  assert.equal(await revokeTokens(idp, issuer, { clientId: 'many', subject: 'late' }), 1)
  assert.deepEqual(counts(await revocations()), [1])
})

test('the tokens of several owners at once are counted as they are revoked', async () => {
  await fill(MANY, { clientId: 'c1', subject: 's1' })
  await fill(MANY, { clientId: 'c2', subject: 's1' })
  const selector = { clientId: 'c1', subject: 's1', kid: 'key-1' }
  assert.equal(await countRevocable(idp, issuer, selector), MANY)
  assert.equal(await revokeTokens(idp, issuer, selector), MANY)
  assert.equal(await countRevocable(idp, issuer, selector), 0)
  assert.equal(await countRevocable(idp, issuer, { subject: 's1' }), MANY)
})

test('a count that looks at many tokens lets others in between', async () => {
  await fill(2 * MANY, { clientId: 'c1', subject: 's1' })
  await fill(MANY, { clientId: 'c1', subject: 's1' })
  let turns = 0
  setImmediate(() => {
    turns += 1
  })
  assert.equal(await countRevocable(idp, issuer, { clientId: 'c1', subject: 's1' }), 3 * MANY)
  assert.equal(turns, 1)
})

test('what selects nothing is refused by the count as it is by the revocation (api.md)', async () => {
  await assert.rejects(countRevocable(idp, issuer, {}), /at least one of/)
  await assert.rejects(countRevocable(idp, issuer, { all: true, kid: 'x' }), /must be absent/)
  assert.equal(await revokeTokens(idp, issuer, { all: true }), 0, 'nothing is there yet')
})

test("every part is revoked by the issuer's clock", async () => {
  const [jti = ''] = await fill(1, {})
  opened.clock.advance(7)
  await revokeTokens(idp, issuer, { all: true })
  assert.equal((await idp.store.tokens.byJti(issuer.id, jti))?.revokedAt, NOW + 7)
})

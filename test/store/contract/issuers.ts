import assert from 'node:assert/strict'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import type { Store } from '../../../src/store/store.ts'
import {
  NOW,
  newClient,
  newClientDocument,
  newCode,
  newDeviceCode,
  newEvent,
  newGrant,
  newSigningKey,
  newSubject,
  newSubjectSession,
  newToken,
} from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { column, testWithIssuer } from './with-issuer.ts'

/** What the table of issuers, and that of settings, promise. */
export function issuerContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a setting is what was set last, and undefined before', async (store) => {
    assert.equal(await store.settings.get('public_url'), undefined)
    await store.settings.set('public_url', 'http://localhost:1')
    await store.settings.set('public_url', 'http://localhost:2')
    assert.equal(await store.settings.get('public_url'), 'http://localhost:2')
  })

  test('an issuer is found by its name, with its rotation policy', async (store) => {
    const rotation = {
      everySeconds: 60,
      graceSeconds: 5,
      prepublishSeconds: 1,
      algs: ['ES256' as const],
    }
    const made = await store.issuers.insert('other', NOW, rotation)
    const fresh = { clock: { kind: 'real' }, faultyEndpoints: [] }
    assert.deepEqual(made, { id: made.id, name: 'other', createdAt: NOW, rotation, ...fresh })
    assert.deepEqual(await store.issuers.byName('other'), made)
    assert.equal(await store.issuers.byName('OTHER'), undefined)
  })

  test('a second issuer of a name is a conflict that names it', async (store) => {
    await assert.rejects(store.issuers.insert('default', NOW, NO_ROTATION), {
      kind: 'conflict',
      message: 'an issuer named "default" is there already',
    })
  })

  test('issuers are listed in the order they were made, page by page', async (store, first) => {
    for (const name of ['b', 'a', 'c']) await store.issuers.insert(name, NOW, NO_ROTATION)
    const page = await store.issuers.list({ limit: 2 })
    assert.deepEqual(column(page, 'name'), ['default', 'b'])
    const rest = await store.issuers.list({ limit: 10, after: page.at(-1)?.id ?? first.id })
    assert.deepEqual(column(rest, 'name'), ['a', 'c'])
  })

  test('a rotation policy is replaced whole, and those that rotate are found', async (store, issuer) => {
    assert.deepEqual(await store.issuers.withRotation(), [])
    const rotation = { everySeconds: 60, graceSeconds: null, prepublishSeconds: 2, algs: [] }
    await store.issuers.setRotation(issuer.id, rotation)
    assert.deepEqual(await store.issuers.withRotation(), [{ ...issuer, rotation }])
    await assert.rejects(store.issuers.setRotation(issuer.id + 99, rotation), { kind: 'not_found' })
  })

  test('a clock is moved, stopped and put back, and cleared with the issuer', async (store, issuer) => {
    const clocks = [
      { kind: 'offset', offsetSeconds: -3600 },
      { kind: 'frozen', frozenAt: 0 },
      { kind: 'real' },
      { kind: 'offset', offsetSeconds: 60 },
    ] as const
    for (const clock of clocks) {
      await store.issuers.setClock(issuer.id, clock)
      assert.deepEqual(await store.issuers.byName('default'), { ...issuer, clock })
      assert.deepEqual(await store.issuers.list({ limit: 1 }), [{ ...issuer, clock }])
    }
    await store.issuers.clear(issuer.id, false)
    assert.deepEqual(await store.issuers.byName('default'), issuer)
    await assert.rejects(store.issuers.setClock(issuer.id + 99, { kind: 'real' }), {
      kind: 'not_found',
    })
  })

  test('deleting an issuer deletes all that is its own and nothing of another', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    await fill(store, issuer.id)
    await fill(store, other.id)
    assert.equal(await store.issuers.delete(issuer.id), true)
    assert.equal(await store.issuers.delete(issuer.id), false)
    assert.equal(await store.issuers.byName('default'), undefined)
    assert.deepEqual(await countAll(store, issuer.id), [0, 0, 0, 0, 0, 0])
    assert.deepEqual(await countAll(store, other.id), [1, 1, 1, 1, 1, 1])
  })

  test('what an issuer has is counted by kind, and nothing of another', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    await fill(store, issuer.id)
    await fill(store, other.id)
    await store.tokens.insert(newToken(issuer.id))
    const kinds = { keys: 1, clients: 1, subjects: 1, staticTables: 1, events: 1 }
    assert.deepEqual(await store.issuers.contents(issuer.id), { tokens: 2, ...kinds })
    assert.deepEqual(await store.issuers.contents(other.id), { tokens: 1, ...kinds })
  })

  test('what is put into an issuer that was deleted is refused as not found', async (store, issuer) => {
    await store.issuers.delete(issuer.id)
    await assert.rejects(store.tokens.insert(newToken(issuer.id)), { kind: 'not_found' })
    await assert.rejects(store.events.append([newEvent(issuer.id)]), { kind: 'not_found' })
  })

  test('clearing an issuer leaves its keys and their counts, and takes the rest and the rotation policy', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    await fill(store, issuer.id)
    await fill(store, other.id)
    const [key] = await store.signingKeys.list(issuer.id, { limit: 1 })
    await store.signingKeys.countSigned(key!.id, { tokens: 3, lastExpiresAt: NOW })
    await store.issuers.setRotation(issuer.id, { ...NO_ROTATION, everySeconds: 60 })
    await store.issuers.clear(issuer.id, false)
    assert.deepEqual(await countAll(store, issuer.id), [1, 0, 0, 0, 0, 0])
    assert.deepEqual(await countAll(store, other.id), [1, 1, 1, 1, 1, 1])
    assert.deepEqual((await store.issuers.byName('default'))?.rotation, NO_ROTATION)
    assert.equal((await store.signingKeys.list(issuer.id, { limit: 1 }))[0]?.tokensSigned, 3)
  })

  for (const [title, empty] of [
    ['deleting', (store: Store, id: number) => store.issuers.delete(id)],
    ['clearing', (store: Store, id: number) => store.issuers.clear(id, false)],
  ] as const)
    test(`${title} an issuer takes along what people granted, its codes, sessions and documents, and nothing of another`, async (store, issuer) => {
      const other = await store.issuers.insert('other', NOW, NO_ROTATION)
      const own = await fillGrants(store, issuer.id)
      const foreign = await fillGrants(store, other.id)
      assert.deepEqual(await own(), ['grant', 'code', 'device code', 'session', 'document'])
      await empty(store, issuer.id)
      assert.deepEqual(await own(), [])
      assert.deepEqual(await foreign(), ['grant', 'code', 'device code', 'session', 'document'])
    })

  test('clearing an issuer takes its keys too where asked', async (store, issuer) => {
    await fill(store, issuer.id)
    await store.issuers.clear(issuer.id, true)
    assert.deepEqual(await countAll(store, issuer.id), [0, 0, 0, 0, 0, 0])
    await assert.rejects(store.issuers.clear(issuer.id + 99, true), { kind: 'not_found' })
  })
}

async function fill(store: Store, issuerId: number): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.signingKeys.insert(newSigningKey(issuerId))
    await tx.tokens.insert(newToken(issuerId))
    await tx.clients.insert(newClient(issuerId))
    await tx.subjects.insert(newSubject(issuerId))
    const table = await tx.staticTables.put(issuerId, 'default', NOW)
    await tx.staticTables.putToken(table.id, 'dev-token', { client_id: 'dev', scopes: [] })
    await tx.events.append([newEvent(issuerId)])
  })
}

async function countAll(store: Store, issuerId: number): Promise<number[]> {
  const page = { limit: 10 }
  const lists = [
    await store.signingKeys.list(issuerId, page),
    (await store.tokens.list(issuerId, { now: NOW }, page)).tokens,
    await store.clients.list(issuerId, page),
    await store.subjects.list(issuerId, page),
    await store.staticTables.list(issuerId, page),
    await store.events.list(issuerId, {}, page),
  ]
  return lists.map((list) => list.length)
}

/** Puts in one of each thing that comes of sign-ins; the answer tells which of them are there. */
async function fillGrants(store: Store, issuerId: number): Promise<() => Promise<string[]>> {
  const grant = await store.grants.insert(newGrant(issuerId))
  const code = newCode(issuerId, { grantId: grant.id })
  await store.singleUses.insert(code)
  const device = await store.deviceCodes.insert(newDeviceCode(issuerId))
  assert.ok(device !== undefined)
  await store.deviceCodes.decide(device.id, { at: NOW, grantId: grant.id })
  const session = newSubjectSession(issuerId)
  await store.subjectSessions.insert(session)
  const document = newClientDocument(issuerId)
  await store.clientDocuments.put(document, 9)
  return async () => {
    const found = {
      grant: await store.grants.byId(issuerId, grant.id),
      code: await store.singleUses.byDigest(issuerId, code.kind, code.digest),
      'device code': await store.deviceCodes.byDigest(issuerId, device.digest),
      session: await store.subjectSessions.byDigest(issuerId, session.digest),
      document: await store.clientDocuments.byUrl(issuerId, document.url),
    }
    return Object.entries(found).flatMap(([name, one]) => (one === undefined ? [] : [name]))
  }
}

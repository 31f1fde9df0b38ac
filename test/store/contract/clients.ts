import assert from 'node:assert/strict'
import type { ClientMetadata } from '../../../src/core/clients/client.ts'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { NOW, newClient, newGrant } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { column, testWithIssuer } from './with-issuer.ts'

const FULL_METADATA: ClientMetadata = {
  clientName: 'Ünï\u0000code',
  redirectUris: ['http://127.0.0.1/cb', 'app://x'],
  grantTypes: ['authorization_code', 'refresh_token'],
  responseTypes: ['code'],
  scope: 'read write',
  tokenEndpointAuthMethod: 'none',
  audience: ['a', 'b'],
  accessTokenFormat: 'opaque',
  accessTokenTyp: 'JWT',
  accessTokenLifetimeSeconds: 60,
  refreshTokenLifetimeSeconds: 600,
  further: { client_uri: 'https://example.com', contacts: ['a@example.com'] },
}

/** What the table of clients promises. */
export function clientContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a client is answered as it was put in, and members without a value are left out', async (store, issuer) => {
    for (const client of [
      newClient(issuer.id),
      newClient(issuer.id, { clientSecret: null, metadata: FULL_METADATA }),
      newClient(issuer.id, { metadata: { ...FULL_METADATA, audience: 'one' } }),
    ]) {
      const stored = await store.clients.insert(client)
      assert.deepEqual(stored, { ...client, id: stored.id })
      assert.deepEqual(await store.clients.byClientId(issuer.id, client.clientId), stored)
    }
  })

  test('a client_id that is there already is a conflict, and exact', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    await store.clients.insert(newClient(issuer.id, { clientId: 'c' }))
    await assert.rejects(store.clients.insert(newClient(issuer.id, { clientId: 'c' })), {
      kind: 'conflict',
      message: 'a client with the client_id "c" is there already',
    })
    await store.clients.insert(newClient(issuer.id, { clientId: 'C' }))
    await store.clients.insert(newClient(other.id, { clientId: 'c' }))
    assert.equal(await store.clients.byClientId(issuer.id, 'c '), undefined)
  })

  test('an update replaces secret and metadata, and takes members away', async (store, issuer) => {
    const client = await store.clients.insert(newClient(issuer.id, { metadata: FULL_METADATA }))
    const { metadata } = newClient(issuer.id)
    const changed = { ...client, clientSecret: 'other', metadata, updatedAt: NOW + 1 }
    await store.clients.update(changed)
    assert.deepEqual(await store.clients.byClientId(issuer.id, client.clientId), changed)
    await assert.rejects(store.clients.update({ ...changed, id: 99 }), { kind: 'not_found' })
  })

  test('clients are listed newest first, page by page, and deleted one by one', async (store, issuer) => {
    for (const clientId of ['a', 'b', 'c'])
      await store.clients.insert(newClient(issuer.id, { clientId }))
    const page = await store.clients.list(issuer.id, { limit: 2 })
    assert.deepEqual(column(page, 'clientId'), ['c', 'b'])
    assert.equal(await store.clients.delete(issuer.id, 'b'), true)
    assert.equal(await store.clients.delete(issuer.id, 'b'), false)
    const rest = await store.clients.list(issuer.id, { limit: 2, after: page[1]!.id })
    assert.deepEqual(column(rest, 'clientId'), ['a'])
  })

  test('of the clients that registered themselves those beyond a number are named: first the ones without a grant in force, the oldest first to go', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const insert = (clientId: string, origin: 'admin' | 'registration', issuerId = issuer.id) =>
      store.clients.insert(newClient(issuerId, { clientId, origin }))
    await insert('by-hand', 'admin')
    for (const clientId of ['granted', 'ended', 'unused', 'young'])
      await insert(clientId, 'registration')
    await insert('elsewhere', 'registration', other.id)
    await store.grants.insert(newGrant(issuer.id, { clientId: 'granted' }))
    const ended = await store.grants.insert(newGrant(issuer.id, { clientId: 'ended' }))
    await store.grants.revoke(issuer.id, ended.id, NOW)
    await store.grants.insert(newGrant(other.id, { clientId: 'unused' }))
    const beyond = async (keep: number) => [
      ...(await store.clients.registeredBeyond(issuer.id, keep)),
    ]
    assert.deepEqual(await beyond(4), [])
    assert.deepEqual(await beyond(3), ['ended'])
    assert.deepEqual((await beyond(2)).sort(), ['ended', 'unused'])
    assert.deepEqual((await beyond(1)).sort(), ['ended', 'unused', 'young'])
    assert.deepEqual(await store.clients.registeredBeyond(other.id, 1), [])
  })
}

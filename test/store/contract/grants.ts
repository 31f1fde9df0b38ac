import assert from 'node:assert/strict'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { NOW, newGrant, newToken } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { testWithIssuer } from './with-issuer.ts'

/** What the table of grants promises. */
export function grantContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a grant is found by its id as it was put in, by its own issuer only', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const full = newGrant(issuer.id, { subject: 'ü\u0000 ', resources: ['urn:a', 'http://b/?c'] })
    const bare = newGrant(issuer.id, { scope: null, resources: [], origin: 'device_code' })
    for (const grant of [full, bare]) {
      const stored = await store.grants.insert(grant)
      assert.deepEqual(stored, { ...grant, id: stored.id, revokedAt: null })
      assert.deepEqual(await store.grants.byId(issuer.id, stored.id), stored)
      assert.equal(await store.grants.byId(other.id, stored.id), undefined)
    }
    assert.equal(await store.grants.byId(issuer.id, 99), undefined)
  })

  test('a subject that SQLite would change is refused', async (store, issuer) => {
    await assert.rejects(store.grants.insert(newGrant(issuer.id, { subject: '\uD800' })), {
      name: 'InvalidInput',
    })
  })

  test('the latest grant is that of the client and subject that is not revoked, by the order they were made', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const of = { clientId: 'demo-client', subject: 'alice' }
    assert.equal(await store.grants.latest(issuer.id, of), undefined)
    const first = await store.grants.insert(newGrant(issuer.id))
    const second = await store.grants.insert(newGrant(issuer.id, { createdAt: NOW - 9 }))
    await store.grants.insert(newGrant(issuer.id, { clientId: 'DEMO-CLIENT' }))
    await store.grants.insert(newGrant(issuer.id, { subject: 'bob' }))
    await store.grants.insert(newGrant(other.id))
    assert.deepEqual(await store.grants.latest(issuer.id, of), second)
    await store.grants.revoke(issuer.id, second.id, NOW + 1)
    assert.deepEqual(await store.grants.latest(issuer.id, of), first)
  })

  test("a client's grants in force are listed oldest first, of whichever subject (RFC 7592 section 2.3)", async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const ids: number[] = []
    for (const subject of ['alice', 'bob', 'alice'])
      ids.push((await store.grants.insert(newGrant(issuer.id, { subject }))).id)
    await store.grants.insert(newGrant(issuer.id, { clientId: 'another' }))
    await store.grants.insert(newGrant(other.id))
    assert.deepEqual(await store.grants.inForce(issuer.id, 'demo-client'), ids)
    await store.grants.revoke(issuer.id, ids[1]!, NOW)
    assert.deepEqual(await store.grants.inForce(issuer.id, 'demo-client'), [ids[0], ids[2]])
    assert.deepEqual(await store.grants.inForce(issuer.id, 'nobody'), [])
  })

  test('revoking a grant revokes those of its access tokens that are not yet, and no others (RFC 9700 section 4.14.2)', async (store, issuer) => {
    const [one, two] = [newGrant(issuer.id), newGrant(issuer.id)]
    const grant = await store.grants.insert(one)
    const neighbour = await store.grants.insert(two)
    for (const [jti, grantId] of [
      ['a', grant.id],
      ['b', grant.id],
      ['early', grant.id],
      ['of-neighbour', neighbour.id],
      ['of-none', null],
    ] as const)
      await store.tokens.insert(newToken(issuer.id, { jti, grantId }))
    await store.tokens.revoke(issuer.id, { jtis: ['early'] }, NOW + 1)
    assert.equal(await store.grants.revoke(issuer.id, grant.id, NOW + 2), 2)
    const revokedAt = async (jti: string) => (await store.tokens.byJti(issuer.id, jti))?.revokedAt
    assert.deepEqual(
      await Promise.all(['a', 'b', 'early', 'of-neighbour', 'of-none'].map(revokedAt)),
      [NOW + 2, NOW + 2, NOW + 1, null, null],
    )
    assert.equal((await store.grants.byId(issuer.id, grant.id))?.revokedAt, NOW + 2)
    assert.equal((await store.grants.byId(issuer.id, neighbour.id))?.revokedAt, null)
  })

  test('a grant that is revoked again keeps its moment, and a token that came late goes too', async (store, issuer) => {
    const grant = await store.grants.insert(newGrant(issuer.id))
    assert.equal(await store.grants.revoke(issuer.id, grant.id, NOW + 1), 0)
    await store.tokens.insert(newToken(issuer.id, { jti: 'late', grantId: grant.id }))
    assert.equal(await store.grants.revoke(issuer.id, grant.id, NOW + 2), 1)
    assert.equal((await store.grants.byId(issuer.id, grant.id))?.revokedAt, NOW + 1)
    assert.equal((await store.tokens.byJti(issuer.id, 'late'))?.revokedAt, NOW + 2)
  })

  test("another issuer's grant cannot be revoked, nor its tokens", async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const grant = await store.grants.insert(newGrant(issuer.id))
    await store.tokens.insert(newToken(issuer.id, { jti: 'a', grantId: grant.id }))
    assert.equal(await store.grants.revoke(other.id, grant.id, NOW), 0)
    assert.equal((await store.grants.byId(issuer.id, grant.id))?.revokedAt, null)
    assert.equal((await store.tokens.byJti(issuer.id, 'a'))?.revokedAt, null)
  })

  test("a client's grants in force are named, oldest first", async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const insert = (issuerId: number, clientId: string) =>
      store.grants.insert(newGrant(issuerId, { clientId }))
    const first = await insert(issuer.id, 'c')
    const revoked = await insert(issuer.id, 'c')
    const last = await insert(issuer.id, 'c')
    await insert(issuer.id, 'C')
    await insert(other.id, 'c')
    await store.grants.revoke(issuer.id, revoked.id, NOW)
    assert.deepEqual(await store.grants.inForce(issuer.id, 'c'), [first.id, last.id])
    assert.deepEqual(await store.grants.inForce(issuer.id, 'unknown'), [])
  })
}

import assert from 'node:assert/strict'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { NOW, newSigningKey } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { column, testWithIssuer } from './with-issuer.ts'

/** What the table of signing keys promises. */
export function signingKeyContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a key is answered as it was put in, with its counts at zero', async (store, issuer) => {
    const key = newSigningKey(issuer.id, {
      kid: 'k',
      state: 'current',
      currentAt: NOW,
      privateKey: '-----BEGIN\nü\u0000x',
    })
    const stored = await store.signingKeys.insert(key)
    const rest = {
      previousAt: null,
      retiresAt: null,
      revokedAt: null,
      tokensSigned: 0,
      lastExpiresAt: null,
    }
    assert.deepEqual(stored, { ...key, ...rest, id: stored.id })
    assert.deepEqual(await store.signingKeys.byKid(issuer.id, 'k'), stored)
    assert.equal(await store.signingKeys.byKid(issuer.id, 'K'), undefined)
  })

  test('a shared secret has no public part', async (store, issuer) => {
    const key = newSigningKey(issuer.id, { kid: 'hs', alg: 'HS256', publicJwk: null })
    assert.equal((await store.signingKeys.insert(key)).publicJwk, null)
    assert.equal((await store.signingKeys.byKid(issuer.id, 'hs'))?.publicJwk, null)
  })

  test('a key is found by its private part for the same algorithm of the same issuer', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    await store.signingKeys.insert(newSigningKey(issuer.id, { kid: 'k', privateKey: 'secret' }))
    const find = (issuerId: number, alg: 'RS256' | 'PS256', privateKey: string) =>
      store.signingKeys.byPrivateKey(issuerId, { alg, privateKey })
    assert.equal((await find(issuer.id, 'RS256', 'secret'))?.kid, 'k')
    assert.equal(await find(issuer.id, 'PS256', 'secret'), undefined)
    assert.equal(await find(issuer.id, 'RS256', 'other'), undefined)
    assert.equal(await find(other.id, 'RS256', 'secret'), undefined)
  })

  test('a kid is used once in an issuer, whatever the algorithm and state', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const key = await store.signingKeys.insert(newSigningKey(issuer.id, { kid: 'k' }))
    await store.signingKeys.toRevoked(key.id, NOW)
    await assert.rejects(
      store.signingKeys.insert(newSigningKey(issuer.id, { kid: 'k', alg: 'ES256' })),
      {
        kind: 'conflict',
        message: 'a key with the kid "k" is there already; a kid is never used twice',
      },
    )
    await store.signingKeys.insert(newSigningKey(other.id, { kid: 'k' }))
  })

  test('an issuer has one current key an algorithm at most (M-05)', async (store, issuer) => {
    const current = newSigningKey(issuer.id, { state: 'current', currentAt: NOW })
    await store.signingKeys.insert(current)
    await assert.rejects(
      store.signingKeys.insert(newSigningKey(issuer.id, { state: 'current', currentAt: NOW })),
      { kind: 'conflict', message: 'another key of RS256 is current already' },
    )
    const next = await store.signingKeys.insert(newSigningKey(issuer.id))
    await assert.rejects(store.signingKeys.toCurrent(next.id, NOW), { kind: 'conflict' })
    await store.signingKeys.insert(newSigningKey(issuer.id, { alg: 'ES256', state: 'current' }))
    assert.equal((await store.signingKeys.current(issuer.id, 'RS256'))?.kid, current.kid)
    assert.equal(await store.signingKeys.current(issuer.id, 'PS256'), undefined)
  })

  test('the states of a key follow each other, each with its moment', async (store, issuer) => {
    const { id, kid } = await store.signingKeys.insert(newSigningKey(issuer.id))
    await store.signingKeys.toCurrent(id, NOW + 1)
    await store.signingKeys.toPrevious(id, { previousAt: NOW + 2, retiresAt: NOW + 3 })
    const previous = await store.signingKeys.byKid(issuer.id, kid)
    await store.signingKeys.toRevoked(id, NOW + 4)
    const revoked = await store.signingKeys.byKid(issuer.id, kid)
    assert.deepEqual(
      [
        previous?.state,
        previous?.currentAt,
        previous?.previousAt,
        previous?.retiresAt,
        previous?.revokedAt,
      ],
      ['previous', NOW + 1, NOW + 2, NOW + 3, null],
    )
    assert.deepEqual(
      [revoked?.state, revoked?.retiresAt, revoked?.revokedAt],
      ['revoked', NOW + 3, NOW + 4],
    )
  })

  test('a revoked key stays revoked', async (store, issuer) => {
    const { id, kid } = await store.signingKeys.insert(newSigningKey(issuer.id))
    await store.signingKeys.toRevoked(id, NOW)
    await assert.rejects(store.signingKeys.toCurrent(id, NOW))
    await assert.rejects(store.signingKeys.toPrevious(id, { previousAt: NOW, retiresAt: NOW }))
    assert.equal((await store.signingKeys.byKid(issuer.id, kid))?.state, 'revoked')
  })

  test('a change of a key that is not there is refused', async (store) => {
    const refusal = { kind: 'not_found', message: 'the key does not exist any more' }
    const keys = store.signingKeys
    await assert.rejects(keys.toCurrent(99, NOW), refusal)
    await assert.rejects(keys.toPrevious(99, { previousAt: NOW, retiresAt: NOW }), refusal)
    await assert.rejects(keys.toRevoked(99, NOW), refusal)
    await assert.rejects(keys.countSigned(99, { tokens: 1, lastExpiresAt: null }), refusal)
  })

  test('next keys come oldest first, and only those of the algorithm', async (store, issuer) => {
    for (const kid of ['b', 'a']) await store.signingKeys.insert(newSigningKey(issuer.id, { kid }))
    await store.signingKeys.insert(newSigningKey(issuer.id, { alg: 'ES256' }))
    assert.deepEqual(column(await store.signingKeys.next(issuer.id, 'RS256'), 'kid'), ['b', 'a'])
  })

  test('published are next, current, and previous within its grace, current first, and never a secret (M-03, M-07)', async (store, issuer) => {
    const { signingKeys } = store
    const made = async (kid: string, changes = {}) =>
      (await signingKeys.insert(newSigningKey(issuer.id, { kid, ...changes }))).id
    await made('next')
    await signingKeys.toPrevious(await made('over'), { previousAt: NOW, retiresAt: NOW + 10 })
    await signingKeys.toPrevious(await made('in grace'), { previousAt: NOW, retiresAt: NOW + 11 })
    await signingKeys.toRevoked(await made('revoked'), NOW)
    await made('current', { state: 'current' })
    await made('secret', { alg: 'HS256', publicJwk: null })
    await made('current ES256', { alg: 'ES256', state: 'current' })
    const kids = column(await signingKeys.published(issuer.id, NOW + 10), 'kid')
    assert.deepEqual(kids, ['current', 'current ES256', 'next', 'in grace'])
  })

  test('published at any instant are those made by then and neither retired nor revoked, never a secret, by id (M-03, M-07)', async (store, issuer) => {
    const { signingKeys } = store
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const made = async (kid: string, changes = {}) =>
      (await signingKeys.insert(newSigningKey(issuer.id, { kid, createdAt: NOW, ...changes }))).id
    await made('next')
    await signingKeys.toPrevious(await made('until 10'), { previousAt: NOW, retiresAt: NOW + 10 })
    await signingKeys.toRevoked(await made('revoked at 5'), NOW + 5)
    await made('current from 7', { createdAt: NOW + 7, currentAt: NOW + 7, state: 'current' })
    await made('secret', { alg: 'HS256', publicJwk: null })
    await signingKeys.insert(newSigningKey(other.id, { kid: 'theirs', createdAt: NOW }))
    const at = async (seconds: number) =>
      column(await signingKeys.publishedAt(issuer.id, NOW + seconds), 'kid')
    assert.deepEqual(await at(-1), [])
    assert.deepEqual(await at(0), ['next', 'until 10', 'revoked at 5'])
    assert.deepEqual(await at(5), ['next', 'until 10'])
    assert.deepEqual(await at(9), ['next', 'until 10', 'current from 7'])
    assert.deepEqual(await at(10), ['next', 'current from 7'])
  })

  test('all keys are listed newest first, page by page', async (store, issuer) => {
    for (const kid of ['a', 'b', 'c'])
      await store.signingKeys.insert(newSigningKey(issuer.id, { kid }))
    const page = await store.signingKeys.list(issuer.id, { limit: 2 })
    assert.deepEqual(column(page, 'kid'), ['c', 'b'])
    const rest = await store.signingKeys.list(issuer.id, { limit: 2, after: page[1]!.id })
    assert.deepEqual(column(rest, 'kid'), ['a'])
  })

  test('algorithms with a current key come in the order of their first key', async (store, issuer) => {
    const { signingKeys } = store
    await signingKeys.insert(newSigningKey(issuer.id, { alg: 'PS256' }))
    await signingKeys.insert(newSigningKey(issuer.id, { alg: 'RS256' }))
    await signingKeys.insert(newSigningKey(issuer.id, { alg: 'ES256', state: 'current' }))
    await signingKeys.insert(newSigningKey(issuer.id, { alg: 'RS256', state: 'current' }))
    assert.deepEqual(await signingKeys.algsWithCurrent(issuer.id), ['RS256', 'ES256'])
  })

  test('signed tokens add up, and the latest expiry stays', async (store, issuer) => {
    const { id, kid } = await store.signingKeys.insert(newSigningKey(issuer.id))
    const count = async (tokens: number, lastExpiresAt: number | null) => {
      await store.signingKeys.countSigned(id, { tokens, lastExpiresAt })
      const key = await store.signingKeys.byKid(issuer.id, kid)
      return [key?.tokensSigned, key?.lastExpiresAt]
    }
    assert.deepEqual(await count(1, null), [1, null])
    assert.deepEqual(await count(250, NOW - 5), [251, NOW - 5])
    assert.deepEqual(await count(1, NOW), [252, NOW])
    assert.deepEqual(await count(1, NOW - 1), [253, NOW])
    assert.deepEqual(await count(1, null), [254, NOW])
  })
}

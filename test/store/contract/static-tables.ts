import assert from 'node:assert/strict'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import type { StaticEntry } from '../../../src/core/static-tables/static-table.ts'
import { tokenDigest } from '../../../src/core/tokens/token.ts'
import { NOW } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { column, testWithIssuer } from './with-issuer.ts'

const entry = (clientId: string): StaticEntry => ({ client_id: clientId, scopes: ['read'] })

/** What the static tables and their tokens promise. */
export function staticTableContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('putting a table makes it, or sets its moment and keeps its tokens', async (store, issuer) => {
    const made = await store.staticTables.put(issuer.id, 'dev', NOW)
    assert.deepEqual(made, {
      id: made.id,
      issuerId: issuer.id,
      name: 'dev',
      createdAt: NOW,
      updatedAt: NOW,
    })
    await store.staticTables.putToken(made.id, 't', entry('c'))
    const again = await store.staticTables.put(issuer.id, 'dev', NOW + 1)
    assert.deepEqual(again, { ...made, updatedAt: NOW + 1 })
    assert.deepEqual(await store.staticTables.byName(issuer.id, 'dev'), again)
    assert.equal((await store.staticTables.tokens(made.id)).length, 1)
    assert.equal(await store.staticTables.byName(issuer.id, 'DEV'), undefined)
  })

  test('tables are listed by name with the number of their tokens, page by page', async (store, issuer) => {
    for (const name of ['c', 'a', 'b']) await store.staticTables.put(issuer.id, name, NOW)
    const b = await store.staticTables.byName(issuer.id, 'b')
    await store.staticTables.putToken(b!.id, 't', entry('c'))
    const page = await store.staticTables.list(issuer.id, { limit: 2 })
    assert.deepEqual(
      page.map(({ name, tokenCount }) => [name, tokenCount]),
      [
        ['a', 0],
        ['b', 1],
      ],
    )
    const rest = await store.staticTables.list(issuer.id, { limit: 2, after: b!.id })
    assert.deepEqual(column(rest, 'name'), ['c'])
  })

  test('a page behind a table that is gone is refused rather than empty', async (store, issuer) => {
    for (const name of ['a', 'b']) await store.staticTables.put(issuer.id, name, NOW)
    const [a] = await store.staticTables.list(issuer.id, { limit: 1 })
    await store.staticTables.delete(issuer.id, 'a')
    const page = store.staticTables.list(issuer.id, { limit: 1, after: a!.id })
    await assert.rejects(page, { kind: 'not_found' })
  })

  test('tokens keep their place when their entry is replaced, and any member and text', async (store, issuer) => {
    const { id } = await store.staticTables.put(issuer.id, 'dev', NOW)
    const full = { ...entry('c\u0000'), sub: 'ü', expires_at: null, groups: [{ a: 1 }] }
    await store.staticTables.putToken(id, 'b', entry('c1'))
    await store.staticTables.putToken(id, 'a\u0000x', full)
    await store.staticTables.putToken(id, 'a', entry('c2'))
    await store.staticTables.putToken(id, 'b', entry('c3'))
    assert.deepEqual(await store.staticTables.tokens(id), [
      { tableName: 'dev', token: 'b', entry: entry('c3') },
      { tableName: 'dev', token: 'a\u0000x', entry: full },
      { tableName: 'dev', token: 'a', entry: entry('c2') },
    ])
    assert.deepEqual((await store.staticTables.token(id, 'a'))?.entry, entry('c2'))
    assert.equal(await store.staticTables.token(id, 'A'), undefined)
    await assert.rejects(store.staticTables.putToken(id + 99, 'a', entry('c')), {
      kind: 'not_found',
    })
  })

  test('tokens are deleted one by one, all of a table, or with their table', async (store, issuer) => {
    const { id } = await store.staticTables.put(issuer.id, 'dev', NOW)
    for (const token of ['a', 'b', 'c']) await store.staticTables.putToken(id, token, entry(token))
    assert.equal(await store.staticTables.deleteToken(id, 'a'), true)
    assert.equal(await store.staticTables.deleteToken(id, 'a'), false)
    assert.deepEqual(column(await store.staticTables.tokens(id), 'token'), ['b', 'c'])
    await store.staticTables.deleteTokens(id)
    assert.deepEqual(await store.staticTables.tokens(id), [])
    await store.staticTables.putToken(id, 'd', entry('d'))
    assert.equal(await store.staticTables.delete(issuer.id, 'dev'), true)
    assert.equal(await store.staticTables.delete(issuer.id, 'dev'), false)
    assert.equal(await store.staticTables.tokenByDigest(issuer.id, tokenDigest('d')), undefined)
  })

  test('tokens are read a stretch at a time in their order, all or those with a text in them', async (store, issuer) => {
    const { id } = await store.staticTables.put(issuer.id, 'dev', NOW)
    const other = await store.staticTables.put(issuer.id, 'other', NOW)
    for (const token of ['d', 'b', 'Zoo', 'a', '%_']) {
      await store.staticTables.putToken(id, token, {
        ...entry(token === 'b' ? 'client-b' : 'c'),
        scopes: ['zoo'],
      })
      await store.staticTables.putToken(other.id, token, entry('zoo'))
    }
    await store.staticTables.putToken(id, 'with-sub', { ...entry('c'), sub: 'ZOO-keeper' })
    const all = await store.staticTables.tokenPage(id, { limit: 3, q: '' })
    assert.deepEqual(column(all, 'token'), ['d', 'b', 'Zoo'])
    const rest = await store.staticTables.tokenPage(id, { limit: 9, after: all[2]!.id, q: '' })
    assert.deepEqual(column(rest, 'token'), ['a', '%_', 'with-sub'])
    const found = await store.staticTables.tokenPage(id, { limit: 9, q: 'zOO' })
    assert.deepEqual(column(found, 'token'), ['Zoo', 'with-sub'])
    const later = await store.staticTables.tokenPage(id, {
      limit: 9,
      q: 'zoo',
      after: found[0]!.id,
    })
    assert.deepEqual(column(later, 'token'), ['with-sub'])
    const byClient = await store.staticTables.tokenPage(id, { limit: 9, q: 'ENT-B' })
    assert.deepEqual(byClient[0]?.entry, { ...entry('client-b'), scopes: ['zoo'] })
    const literal = await store.staticTables.tokenPage(id, { limit: 9, q: '%_' })
    assert.deepEqual(column(literal, 'token'), ['%_'])
    await store.staticTables.putToken(id, 'odd', { ...entry('say "hi"\\\n'), more: 'zoo' })
    for (const q of ['Y "HI"\\', '\n']) {
      const odd = await store.staticTables.tokenPage(id, { limit: 9, q })
      assert.deepEqual(column(odd, 'token'), ['odd'])
    }
    assert.equal(await store.staticTables.countTokens(id), 7)
    assert.equal(await store.staticTables.countTokens(id + 99), 0)
  })

  test('a token in several tables is that of default, else of the first by name (decision 24)', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const find = async () =>
      (await store.staticTables.tokenByDigest(issuer.id, tokenDigest('t')))?.tableName
    for (const name of ['zebra', 'default', 'apple']) {
      const { id } = await store.staticTables.put(issuer.id, name, NOW)
      await store.staticTables.putToken(id, 't', entry(name))
    }
    assert.equal(await find(), 'default')
    await store.staticTables.delete(issuer.id, 'default')
    assert.equal(await find(), 'apple')
    await store.staticTables.delete(issuer.id, 'apple')
    assert.equal(await find(), 'zebra')
    assert.equal(await store.staticTables.tokenByDigest(issuer.id, tokenDigest('T')), undefined)
    assert.equal(await store.staticTables.tokenByDigest(other.id, tokenDigest('t')), undefined)
  })
}

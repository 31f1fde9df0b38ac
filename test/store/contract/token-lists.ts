import assert from 'node:assert/strict'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { TOKEN_STATUSES, tokenStatus } from '../../../src/core/tokens/token.ts'
import type { Store, StoredToken, TokenFilter } from '../../../src/store/store.ts'
import { NOW, newSigningKey, newToken } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { column, testWithIssuer } from './with-issuer.ts'

/** What the lists of tokens promise. */
export function tokenListContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('tokens are listed newest first, page by page, and stably while some are added', async (store, issuer) => {
    for (let n = 1; n <= 5; n += 1)
      await store.tokens.insert(newToken(issuer.id, { jti: `${n}`, issuedAt: NOW - n }))
    const list = async (after?: number) =>
      (await store.tokens.list(issuer.id, { now: NOW }, { limit: 2, after })).tokens
    const first = await list()
    await store.tokens.insert(newToken(issuer.id, { jti: '6' }))
    const second = await list(first[1]?.id)
    const third = await list(second[1]?.id)
    assert.deepEqual(column([...first, ...second, ...third], 'jti'), ['5', '4', '3', '2', '1'])
    assert.deepEqual(await list(third[0]?.id), [])
  })

  test('a listed token is the whole record', async (store, issuer) => {
    const { jti } = await store.tokens.insert(newToken(issuer.id))
    const [listed] = (await store.tokens.list(issuer.id, { now: NOW }, { limit: 1 })).tokens
    assert.deepEqual(listed, await store.tokens.byJti(issuer.id, jti))
  })

  test('every combination of filters finds exactly the tokens that meet them all', async (store, issuer) => {
    const all = await fill(store, issuer.id)
    for (const filter of combinations()) {
      const expected = all.filter((token) => meets(token, filter))
      const { tokens, next } = await store.tokens.list(issuer.id, filter, { limit: 500 })
      assert.deepEqual(column(tokens, 'jti'), column(expected, 'jti'), JSON.stringify(filter))
      assert.equal(next, undefined, 'nothing is left')
      const behind = expected[1]
      if (behind === undefined) continue
      const page = await store.tokens.list(issuer.id, filter, { limit: 1, after: behind.id })
      const third = expected.slice(2, 3)
      assert.deepEqual(column(page.tokens, 'jti'), column(third, 'jti'), 'the next page')
      assert.equal(page.next, expected.length > 3 ? third[0]?.id : undefined, 'and the one after')
    }
  })

  test('the status filters share out the tokens as tokenStatus does (decision 25)', async (store, issuer) => {
    const all = await fill(store, issuer.id)
    const counts = new Map<string, number>()
    for (const status of TOKEN_STATUSES) {
      const { tokens } = await store.tokens.list(issuer.id, { status, now: NOW }, { limit: 500 })
      for (const token of tokens) assert.equal(tokenStatus(token, NOW, token.keyRevoked), status)
      counts.set(status, tokens.length)
    }
    assert.equal(
      [...counts.values()].reduce((sum, count) => sum + count),
      all.length,
    )
    for (const [status, count] of counts) assert.ok(count > 0, status)
  })

  test('a text is found in jti, subject, client and scope, whatever the case of ASCII letters', async (store, issuer) => {
    const jtis = async (text: string) =>
      column((await store.tokens.list(issuer.id, { text, now: NOW }, { limit: 9 })).tokens, 'jti')
    const insert = (jti: string, changes: object) =>
      store.tokens.insert(newToken(issuer.id, { jti, value: jti, ...changes }))
    await insert('1-Needle', {})
    await insert('2', { subject: 'a NEEDLE b' })
    await insert('3', { clientId: 'needle' })
    await insert('4', { scope: 'read haystack:needle' })
    await insert('5', { subject: 'behind\u0000needle' })
    await insert('6', { profile: 'needle', claims: { needle: 'needle' } })
    await insert('7', { subject: 'Ärger', scope: null, clientId: null })
    await insert('8', { subject: '100%_\\' })
    assert.deepEqual(await jtis('nEEdle'), ['5', '4', '3', '2', '1-Needle'])
    assert.deepEqual(await jtis('Ärg'), ['7'])
    assert.deepEqual(await jtis('0%_\\'), ['8'])
    for (const text of ['%', '_', '\\']) assert.deepEqual(await jtis(text), ['8'], text)
    assert.deepEqual(await jtis('d\u0000n'), ['5'])
    assert.deepEqual(await jtis('unknown'), [])
    assert.equal((await jtis('')).length, 8)
  })

  test('lists hold nothing of another issuer', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    await fill(store, issuer.id)
    for (const filter of combinations())
      assert.deepEqual((await store.tokens.list(other.id, filter, { limit: 9 })).tokens, [])
  })
}

/** Tokens of every kind: three subjects, clients and keys (one of them revoked), both formats, every status. */
async function fill(store: Store, issuerId: number): Promise<readonly StoredToken[]> {
  const times = [null, NOW - 10, NOW, NOW + 10]
  await store.transaction(async (tx) => {
    const { id } = await tx.signingKeys.insert(newSigningKey(issuerId, { kid: 'revoked' }))
    await tx.signingKeys.toRevoked(id, NOW)
    await tx.signingKeys.insert(newSigningKey(issuerId, { kid: 'good' }))
    for (let n = 0; n < 96; n += 1)
      await tx.tokens.insert(
        newToken(issuerId, {
          jti: `token-${n}`,
          subject: ['alice', 'bob', null][n % 3] ?? null,
          clientId: ['c1', 'c2', null][n % 5] ?? null,
          kid: n % 7 === 0 ? 'revoked' : n % 7 === 1 ? null : 'good',
          format: n % 4 === 0 ? 'opaque' : 'jwt',
          notBefore: times[n % 4] ?? null,
          expiresAt: times[Math.floor(n / 4) % 4] ?? null,
        }),
      )
    await tx.tokens.revoke(issuerId, { jtis: ['token-20', 'token-40', 'token-70'] }, NOW)
  })
  return (await store.tokens.list(issuerId, { now: NOW }, { limit: 500 })).tokens
}

function* combinations(): Generator<TokenFilter> {
  for (const subject of [undefined, 'alice'])
    for (const clientId of [undefined, 'c1', 'none'])
      for (const kid of [undefined, 'good', 'revoked'])
        for (const format of [undefined, 'jwt', 'opaque'] as const)
          for (const status of [undefined, ...TOKEN_STATUSES])
            for (const text of [undefined, 'N-4', 'ALI', 'token-20'])
              yield { subject, clientId, kid, format, status, text, now: NOW }
}

function meets(token: StoredToken, filter: TokenFilter): boolean {
  const { subject, clientId, kid, format, status, text, now } = filter
  const texts = [token.jti, token.subject, token.clientId, token.scope].map((value) =>
    value?.toLowerCase(),
  )
  return (
    (subject === undefined || token.subject === subject) &&
    (clientId === undefined || token.clientId === clientId) &&
    (kid === undefined || token.kid === kid) &&
    (format === undefined || token.format === format) &&
    (status === undefined || tokenStatus(token, now, token.keyRevoked) === status) &&
    (text === undefined || texts.some((value) => value?.includes(text.toLowerCase())))
  )
}

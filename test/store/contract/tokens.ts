import assert from 'node:assert/strict'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { type NewToken, tokenDigest } from '../../../src/core/tokens/token.ts'
import { NOW, newSigningKey, newToken } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { testWithIssuer } from './with-issuer.ts'

/** Texts that have been known to come back changed. */
const TEXTS = [
  '',
  ' ',
  'a\u0000b',
  '\u0000',
  '\ufeffx',
  'e\u0301',
  '\u{1f511}',
  "'; --",
  '%_\\',
  '\u2028\u0085\r\n',
]

/** What the table of tokens promises, but for its lists. */
export function tokenContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a token is answered as it was put in, by jti and by digest', async (store, issuer) => {
    const token = newToken(issuer.id, { audience: ['a', 'b'], notBefore: NOW - 1 })
    const record = await store.tokens.insert(token)
    assert.deepEqual(record, { ...token, id: record.id, revokedAt: null })
    const stored = { ...record, keyRevoked: false }
    assert.deepEqual(await store.tokens.byJti(issuer.id, token.jti), stored)
    assert.deepEqual(await store.tokens.byDigest(issuer.id, tokenDigest(token.value)), stored)
  })

  test('members that are null stay null', async (store, issuer) => {
    const empty = {
      kid: null,
      alg: null,
      profile: null,
      subject: null,
      clientId: null,
      audience: null,
    }
    const more = { scope: null, notBefore: null, expiresAt: null, header: null, claims: {} }
    const token = newToken(issuer.id, { ...empty, ...more, format: 'opaque' })
    const record = await store.tokens.insert(token)
    assert.deepEqual(await store.tokens.byJti(issuer.id, token.jti), {
      ...record,
      keyRevoked: false,
    })
  })

  test('the fault of a token is answered as it was put in', async (store, issuer) => {
    const fault = { id: 'exp-past', asked: { subject: null, claims: { 'a\u0000b': [1.5] } } }
    const record = await store.tokens.insert(newToken(issuer.id, { fault }))
    assert.deepEqual((await store.tokens.byJti(issuer.id, record.jti))?.fault, fault)
  })

  test('one audience and an array of one are kept apart (RFC 7519 section 4.1.3)', async (store, issuer) => {
    for (const [jti, audience] of [
      ['one', 'a'],
      ['array', ['a']],
      ['none', []],
    ] as const) {
      await store.tokens.insert(newToken(issuer.id, { jti, audience }))
      assert.deepEqual((await store.tokens.byJti(issuer.id, jti))?.audience, audience)
    }
  })

  test('any text survives exactly, in columns and in claims (J-07)', async (store, issuer) => {
    for (const [n, text] of TEXTS.entries()) {
      const texts = { subject: text, clientId: text, scope: text, audience: text, kid: text }
      const claims = { [text]: text, nested: [{ text }] }
      const token = newToken(issuer.id, {
        jti: `${n}${text}`,
        value: `${n}${text}`,
        ...texts,
        claims,
      })
      const record = await store.tokens.insert(token)
      const expected = { ...record, ...token, keyRevoked: false }
      assert.deepEqual(await store.tokens.byJti(issuer.id, token.jti), expected)
      assert.deepEqual(await store.tokens.byDigest(issuer.id, tokenDigest(token.value)), expected)
    }
  })

  test('a text that UTF-8 cannot hold is refused rather than changed (J-07)', async (store, issuer) => {
    for (const member of ['jti', 'value', 'subject', 'clientId', 'scope', 'kid'] as const) {
      const token = newToken(issuer.id, { [member]: 'a\ud800b' })
      await assert.rejects(store.tokens.insert(token), /must be well-formed Unicode/)
    }
    const claims = { text: '\ud800' }
    const { jti } = await store.tokens.insert(newToken(issuer.id, { claims }))
    assert.deepEqual((await store.tokens.byJti(issuer.id, jti))?.claims, claims)
  })

  test('claims named like parts of a prototype stay data (J-05)', async (store, issuer) => {
    const claims = JSON.parse('{"__proto__":{"admin":true},"constructor":1}') as NewToken['claims']
    const { jti } = await store.tokens.insert(newToken(issuer.id, { claims }))
    const stored = await store.tokens.byJti(issuer.id, jti)
    assert.equal(JSON.stringify(stored?.claims), JSON.stringify(claims))
    assert.equal(Reflect.get(stored!.claims, 'admin'), undefined)
  })

  test('a token is found by its exact text only (I-04)', async (store, issuer) => {
    await store.tokens.insert(newToken(issuer.id, { jti: 'Abc', value: 'Token-Text' }))
    for (const value of ['token-text', 'Token-Text ', ' Token-Text', 'Token_Text', 'Token%', ''])
      assert.equal(await store.tokens.byDigest(issuer.id, tokenDigest(value)), undefined, value)
    for (const jti of ['abc', 'ABC', 'Abc ', 'A%'])
      assert.equal(await store.tokens.byJti(issuer.id, jti), undefined)
  })

  test("another issuer's token is not found", async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const { jti, value } = await store.tokens.insert(newToken(issuer.id))
    assert.equal(await store.tokens.byJti(other.id, jti), undefined)
    assert.equal(await store.tokens.byDigest(other.id, tokenDigest(value)), undefined)
    await store.tokens.insert(newToken(other.id, { jti, value }))
  })

  test('a jti or a text that is there already is a conflict, and the text is not repeated (decision 19)', async (store, issuer) => {
    await store.tokens.insert(newToken(issuer.id, { jti: 'a', value: 'text-of-a' }))
    await assert.rejects(store.tokens.insert(newToken(issuer.id, { jti: 'a' })), {
      kind: 'conflict',
      message: 'a token with the jti "a" is there already',
    })
    await assert.rejects(
      store.tokens.insert(newToken(issuer.id, { value: 'text-of-a' })),
      (error: Error & { kind?: string }) =>
        error.kind === 'conflict' &&
        /very text is there already/.test(error.message) &&
        !error.message.includes('text-of-a'),
    )
    assert.equal((await store.tokens.list(issuer.id, { now: NOW }, { limit: 9 })).tokens.length, 1)
  })

  test('a token says whether the key that signed it is revoked, by the key of its own issuer', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const foreign = await store.signingKeys.insert(newSigningKey(other.id, { kid: 'k' }))
    await store.signingKeys.insert(newSigningKey(issuer.id, { kid: 'k' }))
    const { jti, value } = await store.tokens.insert(newToken(issuer.id, { kid: 'k' }))
    await store.signingKeys.toRevoked(foreign.id, NOW)
    assert.equal((await store.tokens.byJti(issuer.id, jti))?.keyRevoked, false)
    const key = await store.signingKeys.byKid(issuer.id, 'k')
    await store.signingKeys.toRevoked(key!.id, NOW)
    assert.equal((await store.tokens.byJti(issuer.id, jti))?.keyRevoked, true)
    assert.equal((await store.tokens.byDigest(issuer.id, tokenDigest(value)))?.keyRevoked, true)
  })

  test('a selection is revoked once: what is revoked already keeps its moment and is not counted', async (store, issuer) => {
    const insert = (jti: string, clientId: string, subject: string, kid = 'k1') =>
      store.tokens.insert(newToken(issuer.id, { jti, clientId, subject, kid }))
    await insert('1', 'c1', 'alice')
    await insert('2', 'c1', 'bob')
    await insert('3', 'c2', 'alice', 'k2')
    await insert('4', 'c2', 'bob')
    const revoke = (selector: object, at: number) => store.tokens.revoke(issuer.id, selector, at)
    assert.equal(await store.tokens.countRevocable(issuer.id, { clientId: 'c1' }), 2)
    assert.equal(await revoke({ clientId: 'c1', subject: 'alice' }, NOW), 1)
    assert.equal(await store.tokens.countRevocable(issuer.id, { clientId: 'c1' }), 1)
    assert.equal(await revoke({ clientId: 'c1' }, NOW + 1), 1)
    assert.equal((await store.tokens.byJti(issuer.id, '1'))?.revokedAt, NOW)
    assert.equal((await store.tokens.byJti(issuer.id, '2'))?.revokedAt, NOW + 1)
    assert.equal(await revoke({ jtis: ['1', '3', '3', 'unknown'], kid: 'k1' }, NOW), 0)
    assert.equal(await store.tokens.countRevocable(issuer.id, { jtis: ['3', '3', '4'] }), 2)
    assert.equal(await revoke({ jtis: ['3', '3'] }, NOW), 1)
    assert.equal(await revoke({ jtis: [] }, NOW), 0)
    assert.equal(await store.tokens.countRevocable(issuer.id, {}), 1)
    assert.equal(await revoke({}, NOW), 1)
    assert.equal(await store.tokens.countRevocable(issuer.id, {}), 0)
  })

  test("revoking leaves another issuer's tokens alone", async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    await store.tokens.insert(newToken(issuer.id, { jti: 'a' }))
    await store.tokens.insert(newToken(other.id, { jti: 'a' }))
    assert.equal(await store.tokens.revoke(issuer.id, {}, NOW), 1)
    assert.equal(await store.tokens.revoke(issuer.id, { jtis: ['a'] }, NOW), 0)
    assert.equal((await store.tokens.byJti(other.id, 'a'))?.revokedAt, null)
  })
}

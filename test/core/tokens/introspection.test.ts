import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../../src/core/protocol/json.ts'
import type { StaticToken } from '../../../src/core/static-tables/static-table.ts'
import {
  INACTIVE,
  introspectionOf,
  isStaticTokenActive,
  type Judgement,
  judgeToken,
  staticIntrospectionOf,
  type Verdict,
} from '../../../src/core/tokens/introspection.ts'
import { type TokenRecord, tokenStatus } from '../../../src/core/tokens/token.ts'
import { NOW, newToken } from '../../support/records.ts'

const ISSUER = 'https://idp.example/issuers/x'
const SOUND = 'eyJhbGciOiJSUzI1NiJ9.e30.AAAA'

const token = (changes: Partial<TokenRecord> = {}): TokenRecord => ({
  ...newToken(1, { value: SOUND, claims: { iss: ISSUER } }),
  id: 1,
  revokedAt: null,
  ...changes,
})

const by = (changes: Partial<Judgement> = {}): Judgement => ({
  identifiers: ['https://before.example', ISSUER],
  now: NOW,
  keyRevoked: false,
  signatureGood: () => true,
  ...changes,
})

const never = () => {
  throw new Error('the signature was looked at')
}

const verdicts: readonly (readonly [string, TokenRecord, Judgement, Verdict])[] = [
  ['a sound token', token(), by(), 'active'],
  ['one without an expiry', token({ expiresAt: null }), by(), 'active'],
  ['one in its last second', token({ expiresAt: NOW + 1 }), by(), 'active'],
  ['one at its expiry', token({ expiresAt: NOW }), by(), 'expired'],
  ['one that is valid from now on', token({ notBefore: NOW }), by(), 'active'],
  ['one that is valid from the next second', token({ notBefore: NOW + 1 }), by(), 'not_yet_valid'],
  ['a revoked one', token({ revokedAt: NOW + 100 }), by(), 'revoked'],
  ['one by a revoked key', token(), by({ keyRevoked: true }), 'revoked'],
  ['one with padding', token({ value: `${SOUND}=` }), by({ signatureGood: never }), 'malformed'],
  ['one with a blank', token({ value: `${SOUND} ` }), by({ signatureGood: never }), 'malformed'],
  [
    'one whose signature has loose bits',
    token({ value: SOUND.replace('AAAA', 'AAB') }),
    by({ signatureGood: never }),
    'malformed',
  ],
  ['one of another issuer', token({ claims: { iss: `${ISSUER}/` } }), by(), 'other_issuer'],
  [
    'one from before the URL changed',
    token({ claims: { iss: 'https://before.example' } }),
    by(),
    'active',
  ],
  ['one without an issuer', token({ claims: {} }), by(), 'other_issuer'],
  ['one whose issuer is no text', token({ claims: { iss: [ISSUER] } }), by(), 'other_issuer'],
  ['one with a bad signature', token(), by({ signatureGood: () => false }), 'bad_signature'],
  [
    'an opaque one, which has no signature',
    token({ format: 'opaque', value: 'abc_-' }),
    by({ signatureGood: never }),
    'active',
  ],
  ['an opaque one with a blank', token({ format: 'opaque', value: 'a b' }), by(), 'malformed'],
  [
    'an opaque one of another issuer',
    token({ format: 'opaque', value: 'abc', claims: { iss: 'x' } }),
    by(),
    'other_issuer',
  ],
  ['an expired one that is revoked too', token({ expiresAt: 0, revokedAt: 1 }), by(), 'revoked'],
]

for (const [what, judged, judgement, verdict] of verdicts) {
  test(`${what} is ${verdict} (I-03, RFC 7662 section 4)`, () => {
    assert.equal(judgeToken(judged, judgement), verdict)
  })
}

test('the status is derived of revocation first, then expiry, then the time before (RFC 7519 section 4.1)', () => {
  const all = { revokedAt: 1, expiresAt: 1, notBefore: NOW + 1 }
  assert.equal(tokenStatus(all, NOW, false), 'revoked')
  assert.equal(tokenStatus({ ...all, revokedAt: null }, NOW, false), 'expired')
  const early = { revokedAt: null, expiresAt: null, notBefore: NOW + 1 }
  assert.equal(tokenStatus(early, NOW, false), 'not_yet_valid')
  assert.equal(tokenStatus({ ...early, notBefore: null }, NOW, false), 'active')
})

test('what is said of any inactive token is one and the same (I-02, RFC 7662 section 2.2)', () => {
  assert.equal(JSON.stringify(INACTIVE), '{"active":false}')
})

const told = (claims: JsonObject, changes: Partial<TokenRecord> = {}, name: string | null = null) =>
  introspectionOf(token({ claims, clientId: 'c', scope: 'read', ...changes }), name)

test('what the server knows itself stands over the claims of the same name (decision 21)', () => {
  const claims = { active: false, token_type: 'x', client_id: 'other', scope: 'admin', a: 1 }
  assert.deepEqual(told(claims), {
    active: true,
    token_type: 'Bearer',
    client_id: 'c',
    scope: 'read',
    a: 1,
  })
})

test('what there is none of is left out, even where a claim says it (RFC 7662 section 2.2)', () => {
  const claims = { client_id: 'x', scope: 'x', username: 7 }
  assert.deepEqual(Object.keys(told(claims, { clientId: null, scope: null })), [
    'active',
    'token_type',
  ])
})

test('the username is the claim, else the preferred one, else what the subject is registered by', () => {
  assert.equal(told({ username: 'a', preferred_username: 'b' }, {}, 'c').username, 'a')
  assert.equal(told({ preferred_username: 'b' }, {}, 'c').username, 'b')
  assert.equal(told({}, {}, 'c').username, 'c')
  assert.equal(Object.hasOwn(told({}), 'username'), false)
})

test('a claim called __proto__ is told like any other, and pollutes nothing (J-05)', () => {
  const hostile = JSON.parse('{"__proto__":{"active":true}}') as JsonObject
  assert.match(JSON.stringify(told(hostile)), /"__proto__":\{"active":true\}/)
})

const entry = (members: JsonObject): StaticToken => ({
  tableName: 't',
  token: 'x',
  entry: { client_id: 'c', scopes: ['a', 'b'], ...members },
})

test('a static token is told with our issuer, its expiry only from expires_at, and its further members (decision 24)', () => {
  assert.deepEqual(
    staticIntrospectionOf(
      entry({ sub: 's', expires_at: NOW, iss: 'x', exp: 1, iat: 1, jti: 'j', active: false, t: 1 }),
      ISSUER,
    ),
    {
      active: true,
      token_type: 'Bearer',
      client_id: 'c',
      scope: 'a b',
      sub: 's',
      exp: NOW,
      iss: ISSUER,
      t: 1,
    },
  )
  const bare = staticIntrospectionOf(entry({ scopes: [], expires_at: null }), ISSUER)
  assert.deepEqual(Object.keys(bare).sort(), ['active', 'client_id', 'iss', 'token_type'])
  const empty = staticIntrospectionOf(entry({ scopes: [''] }), ISSUER)
  assert.equal(
    Object.hasOwn(empty, 'scope'),
    false,
    'an empty scope is none (RFC 6749 section 3.3)',
  )
})

test('a static token is active until expires_at, and forever where there is none (decision 24)', () => {
  assert.equal(isStaticTokenActive(entry({ expires_at: NOW + 1 }), NOW), true)
  assert.equal(isStaticTokenActive(entry({ expires_at: NOW }), NOW), false)
  assert.equal(isStaticTokenActive(entry({ expires_at: null }), NOW), true)
  assert.equal(isStaticTokenActive(entry({}), NOW), true)
})

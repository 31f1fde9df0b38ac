import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidInput } from '../../../src/core/protocol/invalid-input.ts'
import type { Json, JsonObject } from '../../../src/core/protocol/json.ts'
import {
  audienceOf,
  audiencesOf,
  checkRegisteredClaims,
  clientIdOf,
  scopeOf,
  withMembers,
} from '../../../src/core/tokens/claims.ts'
import { claimsOf } from '../../../src/core/tokens/draft.ts'
import { PROFILE_NAMES, type ProfileInput, profile } from '../../../src/core/tokens/profiles.ts'

test('members are added, put in place and removed by null, in the order of the base', () => {
  const merged = withMembers(
    { iss: 'a', sub: 'b', aud: 'c' },
    { sub: null, aud: 'd', extra: { x: 1 } },
  )
  assert.deepEqual(merged, { iss: 'a', aud: 'd', extra: { x: 1 } })
  assert.deepEqual(Object.keys(merged), ['iss', 'aud', 'extra'])
})

test('a member called __proto__ is a member and pollutes nothing (J-05)', () => {
  const hostile = JSON.parse('{"__proto__":{"exp":1},"constructor":2}') as JsonObject
  const merged = withMembers({}, hostile)
  assert.equal(JSON.stringify(merged), '{"__proto__":{"exp":1},"constructor":2}')
  assert.equal((merged as { exp?: unknown }).exp, undefined)
  assert.equal(({} as { exp?: unknown }).exp, undefined)
})

const mistyped: readonly (readonly [string, Json])[] = [
  ['iss', 1],
  ['sub', { a: 1 }],
  ['aud', []],
  ['aud', [1]],
  ['exp', '1790000000'],
  ['exp', 1.5],
  ['nbf', true],
  ['iat', 1e300],
  ['jti', 7],
  ['client_id', ['a']],
  ['scope', ['read']],
]

for (const [name, value] of mistyped) {
  test(`a claim ${name} of ${JSON.stringify(value)} is refused with its pointer (J-04)`, () => {
    assert.throws(
      () => checkRegisteredClaims({ [name]: value }),
      (error: unknown) =>
        error instanceof InvalidInput && error.issues[0]?.pointer === `/claims/${name}`,
    )
  })
}

test('null, sound values and unregistered members are let pass', () => {
  checkRegisteredClaims({ exp: null, sub: 'x', aud: ['a', 'b'], iat: -1, scp: ['read'], roles: 1 })
})

const INPUT: ProfileInput = {
  issuer: 'https://idp.example/issuers/x',
  subject: 'alice',
  clientId: 'demo-client',
  audience: 'https://rs.example/mcp',
  audienceGiven: true,
  scopes: ['read', 'write'],
  issuedAt: 1_800_000_000,
  expiresAt: 1_800_003_600,
  notBefore: null,
  jti: 'j1',
}

for (const name of PROFILE_NAMES) {
  test(`the profile ${name} names its source and keeps our issuer, subject and times`, () => {
    const { source, claims } = profile(name)
    assert.match(source, /^https:\/\//)
    const made = claimsOf(profile(name), INPUT, {})
    assert.equal(made.iss, INPUT.issuer)
    assert.equal(made.sub, 'alice')
    assert.equal(made.iat, INPUT.issuedAt)
    assert.equal(made.exp, INPUT.expiresAt)
    assert.equal(Object.values(made).includes(null), false)
    assert.ok(claims(INPUT))
  })

  test(`the profile ${name} leaves out what there is none of, and never writes an empty scope`, () => {
    const bare = {
      ...INPUT,
      subject: null,
      clientId: null,
      audience: null,
      scopes: [],
      expiresAt: null,
    }
    const made = claimsOf(profile(name), bare, {})
    for (const member of ['sub', 'aud', 'exp', 'scope', 'scp', 'client_id', 'azp', 'cid']) {
      assert.equal(Object.hasOwn(made, member), false, member)
    }
  })
}

test('each provider writes scopes and client where it does', () => {
  const of = (name: (typeof PROFILE_NAMES)[number]) => claimsOf(profile(name), INPUT, {})
  assert.deepEqual([of('rfc9068').scope, of('rfc9068').client_id], ['read write', 'demo-client'])
  assert.deepEqual(
    [of('entra').scp, of('entra').azp, of('entra').ver],
    ['read write', 'demo-client', '2.0'],
  )
  assert.deepEqual([of('okta').scp, of('okta').cid], [['read', 'write'], 'demo-client'])
  assert.deepEqual([of('auth0').scope, of('auth0').azp], ['read write', 'demo-client'])
  assert.deepEqual([of('keycloak').typ, of('keycloak').azp], ['Bearer', 'demo-client'])
  assert.deepEqual([of('cognito').token_use, of('cognito').client_id], ['access', 'demo-client'])
  assert.deepEqual(
    [of('fastmcp').scope, of('fastmcp').client_id, of('fastmcp').jti],
    ['read write', undefined, undefined],
  )
  assert.equal(of('google').scope, undefined)
})

test('cognito has an audience only where one was asked for', () => {
  const asked = claimsOf(profile('cognito'), INPUT, {})
  const byDefault = claimsOf(profile('cognito'), { ...INPUT, audienceGiven: false }, {})
  assert.equal(asked.aud, INPUT.audience)
  assert.equal(byDefault.aud, undefined)
})

test('an undefined member is no member, and takes nothing away', () => {
  assert.deepEqual(withMembers({ a: 1, b: undefined }, { a: undefined, c: 2 }), { a: 1, c: 2 })
})

test('the scope that claims give is scope, else scp, as text or as a list, and never empty (RFC 6749 section 3.3)', () => {
  const cases: readonly (readonly [JsonObject, string | null])[] = [
    [{ scope: 'a b', scp: 'x' }, 'a b'],
    [{ scope: 'a  b' }, 'a  b'],
    [{ scp: ['a', 'b', 7] }, 'a b'],
    [{ scp: ' a  b a' }, 'a b'],
    [{ scope: '' }, null],
    [{ scope: '', scp: 'a' }, null],
    [{ scp: [] }, null],
    [{ scp: {} }, null],
    [{}, null],
  ]
  for (const [claims, scope] of cases) assert.equal(scopeOf(claims), scope, JSON.stringify(claims))
})

test('the client that claims name is client_id, else azp, else cid (RFC 8693 section 4.3)', () => {
  assert.equal(clientIdOf({ client_id: 'a', azp: 'b', cid: 'c' }), 'a')
  assert.equal(clientIdOf({ client_id: 7, azp: 'b', cid: 'c' }), 'b')
  assert.equal(clientIdOf({ cid: 'c' }), 'c')
  assert.equal(clientIdOf({ aud: 'a' }), null)
})

test('audiences are told as they stand, and as a list; what is no audience is none (RFC 7519 section 4.1.3)', () => {
  assert.deepEqual([audienceOf({ aud: 'a' }), audiencesOf({ aud: 'a' })], ['a', ['a']])
  assert.deepEqual([audienceOf({ aud: ['a'] }), audiencesOf({ aud: ['a'] })], [['a'], ['a']])
  for (const aud of [7, [], [7], {}, true])
    assert.deepEqual([audienceOf({ aud }), audiencesOf({ aud })], [null, []])
})

test('every mistyped claim is told at once, with what came (J-04)', () => {
  assert.throws(
    () => checkRegisteredClaims({ exp: '1', aud: {}, iat: true, sub: [] }),
    (error: unknown) => {
      assert.ok(error instanceof InvalidInput)
      assert.deepEqual(
        error.issues.map(({ pointer, detail }) => [pointer, detail.replace(/.*got /, '')]),
        [
          ['/claims/sub', 'a list'],
          ['/claims/aud', 'an object'],
          ['/claims/exp', 'a string'],
          ['/claims/iat', 'a boolean'],
        ],
      )
      return true
    },
  )
})

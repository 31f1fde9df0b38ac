import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimsOf } from '../../../src/core/tokens/draft.ts'
import {
  PROFILE_NAMES,
  type ProfileInput,
  type ProfileName,
  profile,
} from '../../../src/core/tokens/profiles.ts'

const INPUT: ProfileInput = {
  issuer: 'https://idp.example/issuers/x',
  subject: 'alice',
  clientId: 'demo-client',
  audience: 'https://rs.example/mcp',
  audienceGiven: true,
  scopes: ['read', 'write'],
  issuedAt: 1_800_000_000,
  expiresAt: 1_800_003_600,
  notBefore: 1_799_999_999,
  jti: 'j1',
}

const members = {
  rfc9068: ['at+jwt', 'iss aud sub client_id iat nbf exp jti scope'],
  fastmcp: ['JWT', 'sub iss iat exp aud scope nbf'],
  entra: ['JWT', 'aud iss iat nbf exp azp azpacr oid preferred_username scp sub tid uti ver'],
  okta: [null, 'ver jti iss aud iat nbf exp cid uid scp auth_time sub'],
  auth0: ['JWT', 'iss sub aud iat nbf exp scope azp'],
  keycloak: [
    'JWT',
    'exp nbf iat jti iss aud sub typ azp sid acr realm_access scope preferred_username',
  ],
  cognito: [
    null,
    'sub iss version client_id aud origin_jti event_id token_use scope auth_time nbf exp iat jti username',
  ],
  google: ['JWT', 'iss azp aud sub nbf iat exp'],
} as const satisfies Record<ProfileName, readonly [string | null, string]>

for (const name of PROFILE_NAMES) {
  const [typ, order] = members[name]
  test(`a token of the profile ${name} has its provider's members in its provider's order (api.md, profiles)`, () => {
    const made = profile(name)
    assert.equal(made.typ, typ)
    assert.deepEqual(Object.keys(claimsOf(made, INPUT, {})), order.split(' '))
  })

  test(`the profile ${name} never writes null or undefined, whatever there is none of (api.md)`, () => {
    const nothing = { subject: null, clientId: null, audience: null, scopes: [], expiresAt: null }
    const claims = claimsOf(profile(name), { ...INPUT, ...nothing, notBefore: null }, {})
    assert.doesNotMatch(JSON.stringify(claims), /null|""|\[\]/)
    assert.equal(claims.iss, INPUT.issuer)
  })

  test(`of the profile ${name} two tokens differ in nothing but what comes of their jti (J-03)`, () => {
    const one = claimsOf(profile(name), INPUT, {})
    const two = claimsOf(profile(name), { ...INPUT, jti: 'j2' }, {})
    const differing = Object.keys(one).filter(
      (claim) => JSON.stringify(one[claim]) !== JSON.stringify(two[claim]),
    )
    const expected = ['jti', 'uti', 'origin_jti', 'event_id'].filter((claim) => claim in one)
    assert.deepEqual(differing.sort(), expected.sort())
  })
}

test('ids that providers give are GUIDs, the same for the same subject of the same issuer (RFC 9562 section 5.5)', () => {
  const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  const of = (changes: Partial<ProfileInput>) =>
    claimsOf(profile('entra'), { ...INPUT, ...changes }, {})
  const alice = of({})
  for (const claim of ['oid', 'tid']) assert.match(String(alice[claim]), guid)
  assert.equal(of({ jti: 'j2' }).oid, alice.oid)
  assert.notEqual(of({ subject: 'bob' }).oid, alice.oid)
  assert.equal(of({ subject: 'bob' }).tid, alice.tid)
  assert.notEqual(of({ issuer: 'https://other.example' }).tid, alice.tid)
  for (const claim of ['sid'])
    assert.match(String(claimsOf(profile('keycloak'), INPUT, {})[claim]), guid)
})

test('one audience is text where the provider knows one only, and several stay a list (RFC 7519 section 4.1.3)', () => {
  const aud = (name: ProfileName, audience: readonly string[]) =>
    claimsOf(profile(name), { ...INPUT, audience }, {}).aud
  for (const name of ['entra', 'okta', 'cognito', 'google'] as const) {
    assert.equal(aud(name, ['a']), 'a', name)
    assert.deepEqual(aud(name, ['a', 'b']), ['a', 'b'], name)
  }
  for (const name of ['rfc9068', 'fastmcp', 'auth0', 'keycloak'] as const)
    assert.deepEqual(aud(name, ['a']), ['a'], `${name} keeps a list as it was given`)
})

test('a token of Entra is valid from its issue, or from when it is asked to be', () => {
  const nbf = (notBefore: number | null) =>
    claimsOf(profile('entra'), { ...INPUT, notBefore }, {}).nbf
  assert.deepEqual([nbf(null), nbf(5)], [INPUT.issuedAt, 5])
})

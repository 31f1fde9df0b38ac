import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idJagClaims, isIdJagTyp, readIdJag, scopesFor } from '../../../src/core/grants/id-jag.ts'
import type { JsonObject } from '../../../src/core/protocol/json.ts'

const NOW = 1_800_000_000
const TERMS = { audience: 'https://as.example', clientId: 'c', now: NOW }
const FACTS = {
  iss: 'https://idp.example',
  subject: 'alice',
  audience: 'https://as.example',
  clientId: 'c',
  jti: 'j',
  issuedAt: NOW,
  expiresAt: NOW + 300,
  scopes: ['read'],
  resources: ['https://mcp.example/mcp'],
  dpopJkt: null,
  authTime: NOW - 5,
}
const CLAIMS = idJagClaims(FACTS)
const refuses = (over: JsonObject, why = JSON.stringify(over)) =>
  assert.throws(() => readIdJag({ ...CLAIMS, ...over }, TERMS), { code: 'invalid_grant' }, why)

test('an ID-JAG has the claims of the draft, and no member without a value (ID-JAG draft 04 section 3.1)', () => {
  assert.deepEqual(CLAIMS, {
    iss: 'https://idp.example',
    sub: 'alice',
    aud: 'https://as.example',
    client_id: 'c',
    jti: 'j',
    iat: NOW,
    exp: NOW + 300,
    resource: 'https://mcp.example/mcp',
    scope: 'read',
    auth_time: NOW - 5,
  })
  const bare = { ...FACTS, scopes: undefined, resources: [], authTime: undefined, dpopJkt: 'k' }
  const { resource, scope, auth_time, cnf } = idJagClaims(bare)
  assert.deepEqual(
    [resource, scope, auth_time, cnf],
    [undefined, undefined, undefined, { jkt: 'k' }],
  )
  const several = idJagClaims({ ...FACTS, resources: ['urn:a', 'urn:b'] })
  assert.deepEqual(several.resource, ['urn:a', 'urn:b'])
})

test('what is written is read again (ID-JAG draft 04 section 3.1)', () => {
  const { audience: _audience, issuedAt: _issuedAt, ...said } = FACTS
  assert.deepEqual(readIdJag(CLAIMS, TERMS), said)
})

test('typ says that it is one, in any case and with or without application/ (ID-JAG draft 04 section 4.4.1, RFC 7515 section 4.1.9)', () => {
  for (const typ of ['oauth-id-jag+jwt', 'application/oauth-id-jag+jwt', 'OAuth-ID-JAG+JWT']) {
    assert.equal(isIdJagTyp(typ), true, typ)
  }
  for (const typ of ['JWT', 'at+jwt', '', 'oauth-id-jag', undefined, null, ['oauth-id-jag+jwt']]) {
    assert.equal(isIdJagTyp(typ), false, String(typ))
  }
})

test('aud is this server alone, to the letter (ID-JAG draft 04 section 4.4.1)', () => {
  assert.equal(readIdJag({ ...CLAIMS, aud: ['https://as.example'] }, TERMS).subject, 'alice')
  for (const aud of [
    'https://as.example/',
    'https://AS.example',
    ['https://as.example', 'https://other.example'],
    ['https://as.example', 'https://as.example'],
    [],
    ['https://other.example'],
    {},
    1,
    undefined,
  ]) {
    refuses({ aud })
  }
})

test('client_id is the client that presents it (ID-JAG draft 04 section 4.4.1)', () => {
  for (const client_id of ['d', 'C', ['c'], undefined, '']) refuses({ client_id })
})

test('sub, iss and jti are required (RFC 7523 section 3, MCP enterprise-managed authorization section 7.4.2)', () => {
  for (const name of ['sub', 'iss', 'jti']) {
    for (const value of [undefined, '', 1, ['x'], null, 'x'.repeat(3000), 'a\u0000', '\ud800']) {
      refuses({ [name]: value })
    }
  }
})

test('it is short-lived, neither expired nor still to come (RFC 7523 section 3, MCP enterprise-managed authorization section 7.4.2)', () => {
  for (const times of [
    { exp: NOW },
    { exp: NOW - 1 },
    { exp: undefined },
    { exp: String(NOW + 300) },
    { exp: null },
    { exp: NOW + 601 },
    { exp: NOW + 86_400 },
    { exp: 1e300 },
    { iat: undefined },
    { iat: NOW - 400, exp: NOW + 300 },
    { iat: NOW + 61 },
    { nbf: NOW + 61 },
    { nbf: 'now' },
  ]) {
    refuses(times)
  }
  for (const times of [
    { exp: NOW + 600 },
    { iat: NOW + 60 },
    { nbf: NOW - 10 },
    { exp: NOW + 1 },
  ]) {
    assert.equal(readIdJag({ ...CLAIMS, ...times }, TERMS).jti, 'j')
  }
})

test('scope and resource are in their grammar, or the assertion is refused (RFC 6749 section 3.3, RFC 8707 section 2)', () => {
  for (const scope of ['', ' ', '"', ['read'], 1, null]) refuses({ scope })
  for (const resource of ['mcp', 'https://a.example#x', ['urn:a', 1], 1, null, [['urn:a']]]) {
    refuses({ resource })
  }
  const bare = readIdJag({ ...CLAIMS, scope: undefined, resource: undefined }, TERMS)
  assert.deepEqual([bare.scopes, bare.resources], [undefined, []])
})

test('a binding that cannot be checked is refused, not passed over (ID-JAG draft 04 section 8, proof of possession)', () => {
  for (const cnf of [{}, 'k', { 'x5t#S256': 'x' }, { jkt: 1 }, null]) refuses({ cnf })
})

test('scopes are those of the assertion that are asked for (MCP enterprise-managed authorization section 7.2.1)', () => {
  const scopes = ['a', 'b']
  assert.deepEqual(scopesFor({ scopes }, undefined, ['x']), ['a', 'b'])
  assert.deepEqual(scopesFor({ scopes }, ['b', 'c'], ['x']), ['b'])
  assert.throws(() => scopesFor({ scopes }, ['c'], ['x']), { code: 'invalid_scope' })
  assert.deepEqual(scopesFor({ scopes: undefined }, undefined, ['x']), ['x'])
  assert.throws(() => scopesFor({ scopes: undefined }, ['admin'], ['x']), { code: 'invalid_scope' })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../../src/core/protocol/json.ts'
import type { Check } from '../../../src/core/tokens/check.ts'
import { decodeToken } from '../../../src/core/tokens/decode.ts'
import {
  type InspectedKey,
  type InspectionInput,
  inspectJwt,
  inspectOpaque,
  inspectStatic,
} from '../../../src/core/tokens/inspection.ts'

const NOW = 1_800_000_000
const ISSUER = 'https://idp.example'

const HEADER = { alg: 'RS256', typ: 'at+jwt', kid: 'k1' }
const CLAIMS = {
  iss: ISSUER,
  aud: 'https://rs.example',
  sub: 'alice',
  client_id: 'c',
  iat: NOW,
  exp: NOW + 60,
  jti: 'j',
  scope: 'read write',
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (header: JsonObject = {}, claims: JsonObject = {}) =>
  `${part({ ...HEADER, ...header })}.${part({ ...CLAIMS, ...claims })}.AAAA`

const KEY: InspectedKey = {
  kid: 'k1',
  alg: 'RS256',
  state: 'current',
  named: true,
  signatureGood: true,
}

const input = (text: string, changes: Partial<InspectionInput> = {}): InspectionInput => ({
  decoded: decodeToken(text),
  now: NOW,
  issuer: ISSUER,
  key: KEY,
  verdict: 'active',
  ...changes,
})

const failing = (checks: readonly Check[]) =>
  checks.filter(({ passed }) => !passed).map(({ name }) => name)
const failed = (text: string, changes: Partial<InspectionInput> = {}) =>
  failing(inspectJwt(input(text, changes)))
const detail = (name: string, text: string, changes: Partial<InspectionInput> = {}) =>
  inspectJwt(input(text, changes)).find((check) => check.name === name)?.detail ?? ''

test('a sound token passes every check, and each check names its clause (RFC 9068 section 4)', () => {
  const asked = { audience: CLAIMS.aud, requiredScopes: ['read', 'write'] }
  const checks = inspectJwt(input(jwt(), asked))
  assert.deepEqual(failing(checks), [])
  assert.deepEqual(
    checks.map(({ name }) => name),
    [
      'form',
      'alg',
      'typ',
      'kid',
      'signature',
      'iss',
      'aud',
      'exp',
      'sub',
      'client_id',
      'iat',
      'jti',
      'scope',
      'issued',
    ],
  )
  for (const { rule } of checks) assert.match(rule, /^RFC \d{4} section [\d.]+$/)
})

const headers: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['no algorithm', { alg: 'none' }, ['alg']],
  ['an unknown algorithm', { alg: '__proto__' }, ['alg']],
  ['an algorithm that is no text', { alg: 256 }, ['alg']],
  ['the type JWT', { typ: 'JWT' }, ['typ']],
  ['a critical extension', { crit: ['x'] }, ['crit']],
  ['a kid that is no text', { kid: 1 }, ['kid']],
]

for (const [what, header, names] of headers) {
  test(`a header with ${what} fails at ${names.join(', ')} (RFC 7515 section 4.1)`, () => {
    assert.deepEqual(failed(jwt(header)), names)
  })
}

test('a typ is compared whatever its case, with or without application/ (RFC 9068 section 4)', () => {
  for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt'])
    assert.deepEqual(failed(jwt({ typ })), [], typ)
})

test('a key has to be published and its signature good; without a key neither can be said (RFC 7515 section 5.2)', () => {
  for (const state of ['next', 'current', 'previous'] as const)
    assert.deepEqual(failed(jwt(), { key: { ...KEY, state } }), [])
  for (const state of ['retired', 'revoked'] as const)
    assert.deepEqual(failed(jwt(), { key: { ...KEY, state } }), ['kid'])
  const bad = { ...KEY, signatureGood: false }
  assert.deepEqual(failed(jwt(), { key: bad }), ['signature'])
  assert.deepEqual(failed(jwt(), { key: undefined }), ['kid'])
  const nameless = `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part(CLAIMS)}.AAAA`
  assert.match(detail('kid', nameless, { key: undefined }), /^no kid/)
})

const claims: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['another issuer', { iss: `${ISSUER}/` }, ['iss']],
  ['an issuer that is no text', { iss: [ISSUER] }, ['iss']],
  ['an expiry now', { exp: NOW }, ['exp']],
  ['an expiry as text', { exp: String(NOW + 60) }, ['exp']],
  ['a time before which it is not valid', { nbf: NOW + 1 }, ['nbf']],
  ['a time before as text', { nbf: 'x' }, ['nbf']],
  ['a time before that has come', { nbf: NOW }, []],
  ['an audience list with the one', { aud: ['x', CLAIMS.aud] }, []],
  ['an audience list without it', { aud: ['x'] }, ['aud']],
  ['an audience that is none', { aud: { a: 1 } }, ['aud']],
  ['an audience in another case', { aud: 'https://RS.example' }, ['aud']],
]

for (const [what, changes, names] of claims) {
  test(`claims with ${what} fail at ${names.join(', ') || 'nothing'} (RFC 7519 section 4.1)`, () => {
    assert.deepEqual(failed(jwt({}, changes), { audience: CLAIMS.aud }), names)
  })
}

test('a number that reads as infinite is no expiry (RFC 8259 section 6)', () => {
  const payload = Buffer.from(
    `{"iss":"${ISSUER}","aud":"a","sub":"s","client_id":"c","iat":1,"jti":"j","exp":1e999,"nbf":1e999}`,
  )
  assert.deepEqual(failed(`${part(HEADER)}.${payload.toString('base64url')}.AAAA`), ['exp', 'nbf'])
})

test('what RFC 9068 requires and is not there is named, one check each (RFC 9068 section 2.2)', () => {
  const bare = `${part(HEADER)}.${part({})}.AAAA`
  assert.deepEqual(failed(bare), ['iss', 'aud', 'exp', 'sub', 'client_id', 'iat', 'jti'])
})

test('required scopes are looked for in scope, else in scp, as text or as a list (RFC 6750 section 3.1)', () => {
  const needs = (changes: JsonObject) => failed(jwt({}, changes), { requiredScopes: ['read'] })
  const { scope: _none, ...without } = CLAIMS
  const scp = (value: unknown) =>
    failed(`${part(HEADER)}.${part({ ...without, scp: value })}.AAAA`, { requiredScopes: ['read'] })
  assert.deepEqual(
    [needs({}), needs({ scope: ['read'] }), scp('x read'), scp(['read'])],
    [[], [], [], []],
  )
  assert.deepEqual(
    [needs({ scope: 'reader' }), needs({ scope: '' }), scp(undefined), scp({})],
    [['scope'], ['scope'], ['scope'], ['scope']],
  )
  assert.match(
    detail('scope', jwt(), { requiredScopes: ['read', 'admin', 'root'] }),
    /^lacks admin root$/,
  )
})

test('a broken form fails first and says everything that is wrong with it (RFC 7519 section 7.2)', () => {
  assert.deepEqual(failed(`${jwt()}=`), ['form'])
  assert.match(detail('form', 'e30.!!.x.y'), /has 4; the payload is not canonical/)
  const marked = `${Buffer.from(`\uFEFF${JSON.stringify(HEADER)}`).toString('base64url')}.${part(CLAIMS)}.AAAA`
  assert.deepEqual(failed(marked), ['form'], 'the header is read all the same')
  assert.match(detail('form', marked), /the header begins with a byte order mark/)
})

test('an issued token says what introspection does; another was not issued here (RFC 7662 section 2.2)', () => {
  for (const verdict of [
    'expired',
    'revoked',
    'not_yet_valid',
    'other_issuer',
    'bad_signature',
  ] as const) {
    assert.deepEqual(failed(jwt(), { verdict }), ['issued'])
    assert.match(detail('issued', jwt(), { verdict }), new RegExp(verdict.replaceAll('_', ' ')))
  }
  assert.match(detail('issued', jwt(), { verdict: undefined }), /^not a token that this issuer/)
})

test('of an opaque token it is said whether it is ours, and what it stands for', () => {
  const asked = input('opaque', { audience: 'x' })
  assert.deepEqual(failing(inspectOpaque('opaque', { ...asked, verdict: undefined }, undefined)), [
    'issued',
  ])
  assert.deepEqual(failing(inspectOpaque('opaque', asked, CLAIMS)), ['aud'])
})

test('an opaque text that no header may carry fails at its form (RFC 6750 section 2.1)', () => {
  for (const text of ['two words', 'a\n', 'dev:token', ''])
    assert.deepEqual(failing(inspectOpaque(text, input(text), undefined)), ['form'], text)
})

test('a signature that another key of ours made is good, and the header still names no key (RFC 7515 section 4.1.4)', () => {
  const other = { ...KEY, kid: 'k2', named: false }
  assert.deepEqual(failed(jwt({ kid: 'unknown' }), { key: other }), ['kid'])
  assert.match(
    detail('signature', jwt(), { key: other }),
    /^good under the key k2, which its header/,
  )
})

test('a token without a signature fails there, whatever key it names (RFC 7515 section 5.2)', () => {
  const unsigned = `${part(HEADER)}.${part(CLAIMS)}.`
  assert.deepEqual(failed(unsigned, { key: undefined }), ['kid', 'signature'])
  assert.match(detail('signature', unsigned), /^there is no signature$/)
})

test('of a static token it is said that it is in its table, and whether its scopes suffice', () => {
  const token = {
    tableName: 'default',
    token: 'x',
    entry: { client_id: 'c', scopes: ['read'], expires_at: NOW + 1 },
  }
  const read = input('x', { requiredScopes: ['read'] })
  assert.deepEqual(failing(inspectStatic(token, read)), [])
  assert.match(inspectStatic(token, read).at(-1)?.detail ?? '', /table "default"; active/)
  assert.deepEqual(failing(inspectStatic(token, { ...read, now: NOW + 1 })), ['issued'])
  assert.deepEqual(failing(inspectStatic(token, { ...read, requiredScopes: ['admin'] })), ['scope'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPushedRequest } from '../../../src/core/grants/pushed-request.ts'
import { parseParameters } from '../../../src/core/protocol/parameters.ts'
import { formBody, type Parameters } from '../../support/http.ts'
import { newClient } from '../../support/records.ts'

const made = newClient(1, { clientId: 'client' })
const redirectUris = ['http://127.0.0.1/callback', 'https://app.example/callback']
const metadata = { ...made.metadata, redirectUris, grantTypes: ['authorization_code'] }
const rules = { client: { ...made, metadata, id: 1 }, defaultScope: 'read', requirePkce: true }
const SOUND = {
  response_type: 'code',
  redirect_uri: 'http://127.0.0.1:4711/callback',
  code_challenge: 'x'.repeat(43),
  code_challenge_method: 'S256',
}
const JKT = 'a'.repeat(43)

function push(parameters: Parameters, dpopJkt: string | null = null) {
  const sent = parseParameters(Buffer.from(formBody({ ...SOUND, ...parameters })))
  return readPushedRequest({ parameters: sent, dpopJkt }, rules)
}

test('what is kept is the authorization request, and nothing that a client authenticates by (RFC 9126 section 2.1, O-01)', () => {
  const { parameters } = push({
    client_id: 'client',
    client_secret: 'very-secret',
    client_assertion: 'a.b.c',
    state: 's',
    resource: ['urn:a', 'urn:b'],
    unknown: 'x',
  })
  const sorted = [...parameters].sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
  assert.deepEqual(sorted, [
    ['client_id', 'client'],
    ['code_challenge', 'x'.repeat(43)],
    ['code_challenge_method', 'S256'],
    ['redirect_uri', 'http://127.0.0.1:4711/callback'],
    ['resource', 'urn:a'],
    ['resource', 'urn:b'],
    ['response_type', 'code'],
    ['state', 's'],
  ])
})

test('the client is the one that has proved itself, named in the body or not (RFC 9126 section 2.1)', () => {
  assert.deepEqual(push({}).parameters[0], ['client_id', 'client'])
})

test('the key is the one of the proof, or of dpop_jkt; where both are there they are one (RFC 9449 section 10.1)', () => {
  assert.equal(push({}).dpopJkt, null)
  assert.equal(push({}, JKT).dpopJkt, JKT)
  assert.equal(push({ dpop_jkt: JKT }).dpopJkt, JKT)
  assert.equal(push({ dpop_jkt: JKT }, JKT).dpopJkt, JKT)
  assert.throws(() => push({ dpop_jkt: JKT }, 'b'.repeat(43)), { code: 'invalid_dpop_proof' })
})

const WRONG: readonly (readonly [string, Parameters, string])[] = [
  ['a request_uri', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'invalid_request'],
  ['a request object', { request: 'a.b.c' }, 'request_not_supported'],
  [
    'a redirect URI that is not registered',
    { redirect_uri: 'https://evil.example/' },
    'invalid_request',
  ],
  ['no redirect URI where there are several', { redirect_uri: '' }, 'invalid_request'],
  ['no response type', { response_type: '' }, 'invalid_request'],
  ['a response type that is not served', { response_type: 'token' }, 'unsupported_response_type'],
  ['no code challenge', { code_challenge: '' }, 'invalid_request'],
  ['a plain code challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['a resource with a fragment', { resource: 'urn:a#b' }, 'invalid_target'],
  ['a malformed scope', { scope: 'a"b' }, 'invalid_scope'],
  ['a thumbprint that is none', { dpop_jkt: 'x' }, 'invalid_request'],
]

for (const [what, parameters, code] of WRONG) {
  test(`a pushed request with ${what} is refused at once (RFC 9126 section 2.3)`, () => {
    assert.throws(() => push(parameters), { code })
  })
}

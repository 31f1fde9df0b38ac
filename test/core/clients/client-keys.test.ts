import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { exportJWK } from 'jose'
import type { AuthMethod } from '../../../src/core/clients/client.ts'
import { clientKeyIssues } from '../../../src/core/clients/client-keys.ts'
import type { JsonObject } from '../../../src/core/protocol/json.ts'
import { proofKey } from '../../support/proofs.ts'
import { newClient } from '../../support/records.ts'

const key = await proofKey()
const own = { ...key.jwk } as JsonObject

function pointers(
  further: JsonObject,
  tokenEndpointAuthMethod: AuthMethod = 'private_key_jwt',
): readonly string[] {
  const { metadata } = newClient(1)
  const issues = clientKeyIssues({ ...metadata, tokenEndpointAuthMethod, further })
  return issues.map(({ pointer }) => pointer)
}

test('a client with a key registers a JWK Set with one that can verify (RFC 7591 section 2)', () => {
  assert.deepEqual(pointers({ jwks: { keys: [own] } }), [])
  assert.deepEqual(pointers({ jwks: { keys: [{ kty: 'XX' }, own] } }), [])
  for (const further of [
    {},
    { jwks: { keys: [] } },
    { jwks: { keys: Array(21).fill(own) } },
    { jwks: 'x' },
  ]) {
    assert.deepEqual(pointers(further), ['/jwks'], JSON.stringify(further))
  }
  assert.deepEqual(pointers({ jwks: { keys: [{ kty: 'XX' }] } }), ['/jwks/keys/0'])
  assert.deepEqual(pointers({ jwks: { keys: [{ ...own, x: own.y ?? '' }] } }), ['/jwks/keys/0'])
})

test('keys may stand behind a URL, which is https or on loopback (RFC 7591 section 2)', () => {
  for (const jwks_uri of ['https://client.example/jwks.json', 'http://127.0.0.1:1/jwks']) {
    assert.deepEqual(pointers({ jwks_uri }), [], jwks_uri)
  }
  for (const jwks_uri of [
    '',
    7,
    'jwks',
    'http://client.example/jwks',
    'http://127.0.0.1.evil.example/jwks',
    'https://user:password@client.example/jwks',
    'file:///jwks',
    'data:application/json,{}',
  ]) {
    assert.deepEqual(pointers({ jwks_uri }), ['/jwks_uri'], String(jwks_uri))
  }
})

test('a private key or a shared secret is refused, also beside a public one (RFC 7517 section 9.2)', async () => {
  const secret = { ...(await exportJWK(key.privateKey)) } as JsonObject
  assert.deepEqual(pointers({ jwks: { keys: [own, secret] } }), ['/jwks/keys/1'])
  assert.deepEqual(pointers({ jwks: { keys: [own, { kty: 'oct', k: 'AAAA' }] } }), ['/jwks/keys/1'])
})

test('an RSA key of fewer than 2048 bits is refused (RFC 7518 section 3.3)', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const short = publicKey.export({ format: 'jwk' }) as JsonObject
  assert.deepEqual(pointers({ jwks: { keys: [short] } }), ['/jwks/keys/0'])
})

test('jwks and jwks_uri exclude each other (RFC 7591 section 2)', () => {
  const both = { jwks: { keys: [own] }, jwks_uri: 'https://client.example/jwks.json' }
  assert.deepEqual(pointers(both), ['/jwks_uri'])
  assert.deepEqual(pointers(both, 'none'), ['/jwks_uri'])
})

test('the algorithm of assertions is asymmetric (RFC 7591 section 2, T-21)', () => {
  const jwks = { keys: [own] }
  assert.deepEqual(pointers({ jwks, token_endpoint_auth_signing_alg: 'ES256' }), [])
  for (const alg of ['HS256', 'none', '', 'es256', '__proto__']) {
    const issues = pointers({ jwks, token_endpoint_auth_signing_alg: alg })
    assert.deepEqual(issues, ['/token_endpoint_auth_signing_alg'], alg)
  }
})

test('a client without a key of its own needs none (RFC 7591 section 2)', () => {
  for (const method of ['client_secret_basic', 'client_secret_post', 'none'] as const) {
    assert.deepEqual(pointers({}, method), [])
  }
})

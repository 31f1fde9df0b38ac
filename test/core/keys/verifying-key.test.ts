import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { fitsAlg, readVerifyingKey, verifiedAlg } from '../../../src/core/keys/verifying-key.ts'
import type { JsonObject } from '../../../src/core/protocol/json.ts'

const ec = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' }) as JsonObject
const okp = (type: 'ed25519' | 'x25519') =>
  generateKeyPairSync(type as 'ed25519').publicKey.export({ format: 'jwk' }) as JsonObject
const rsa = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' }) as JsonObject

test('signatures of others are by an asymmetric algorithm, Ed25519 under both its names (RFC 8725 section 3.1, RFC 9864 section 2.2)', () => {
  assert.equal(verifiedAlg('RS256'), 'RS256')
  assert.equal(verifiedAlg('EdDSA'), 'EdDSA')
  assert.equal(verifiedAlg('Ed25519'), 'EdDSA')
  for (const name of [
    'none',
    'HS256',
    'HS512',
    'rs256',
    'RS257',
    '__proto__',
    '',
    1,
    null,
    ['RS256'],
  ]) {
    assert.equal(verifiedAlg(name), undefined, String(name))
  }
})

test('a public JWK of a type that is taken is a key (RFC 7517 section 4)', () => {
  for (const jwk of [ec('P-256'), ec('P-384'), ec('P-521'), okp('ed25519'), rsa(2048)]) {
    const read = readVerifyingKey(jwk)
    assert.ok('key' in read, JSON.stringify(jwk))
    assert.equal(read.key.type, 'public')
  }
})

test('a JWK that is of another type, broken, short or not public is none, and says so (RFC 7517 section 4, RFC 7518 section 3.3)', () => {
  const key = ec('P-256')
  const wrong: readonly (readonly [JsonObject, RegExp])[] = [
    [{}, /not a public JWK/],
    [okp('x25519'), /not a public JWK/],
    [ec('secp256k1'), /not a public JWK/],
    [{ ...key, crv: 'P-384' }, /not a public JWK/],
    [{ ...key, x: 'AAAA' }, /not a public JWK/],
    [{ ...key, y: key.x }, /not a public JWK/],
    [{ kty: 'RSA', n: 'x' }, /not a public JWK/],
    [{ ...key, kty: '__proto__' }, /not a public JWK/],
    [rsa(1024), /1024 bits/],
    ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].map(
      (member) => [{ ...key, [member]: 'AAAA' }, new RegExp(`private member "${member}"`)] as const,
    ),
  ]
  for (const [jwk, why] of wrong) {
    const read = readVerifyingKey(jwk)
    assert.match('problem' in read ? read.problem : '', why, JSON.stringify(jwk))
  }
})

test('a key fits an algorithm by its type and its curve (RFC 7518 section 3.1)', () => {
  assert.ok(fitsAlg({ kty: 'EC', crv: 'P-256' }, 'ES256'))
  assert.ok(fitsAlg({ kty: 'RSA' }, 'PS512'))
  assert.equal(fitsAlg({ kty: 'EC', crv: 'P-256' }, 'ES384'), false)
  assert.equal(fitsAlg({ kty: 'RSA' }, 'ES256'), false)
  assert.equal(fitsAlg({ kty: 'OKP', crv: 'X25519' }, 'EdDSA'), false)
  assert.equal(fitsAlg({ kty: 'RSA' }, undefined), false)
})

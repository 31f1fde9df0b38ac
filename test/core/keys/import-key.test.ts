import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { exportJwk, exportPem, exportSecret } from '../../../src/core/keys/export-key.ts'
import { importKeyMaterial, type KeyImport } from '../../../src/core/keys/import-key.ts'
import type { SigningKey } from '../../../src/core/keys/signing-key.ts'
import { InvalidInput } from '../../../src/core/protocol/invalid-input.ts'
import type { JsonObject } from '../../../src/core/protocol/json.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ed = generateKeyPairSync('ed25519').privateKey

const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1') =>
  key.export({ format: 'pem', type } as never).toString()
const jwk = (key: KeyObject) => key.export({ format: 'jwk' }) as JsonObject

const stored = (material: Awaited<ReturnType<typeof importKeyMaterial>>): SigningKey => ({
  ...material,
  id: 1,
  issuerId: 1,
  state: 'next',
  createdAt: 0,
  currentAt: null,
  previousAt: null,
  retiresAt: null,
  revokedAt: null,
  tokensSigned: 0,
  lastExpiresAt: null,
})

const imports: readonly (readonly [string, KeyImport])[] = [
  ['PKCS#8', { alg: 'RS256', pem: pem(rsa, 'pkcs8') }],
  ['PKCS#1', { alg: 'PS512', pem: pem(rsa, 'pkcs1') }],
  ['SEC1', { alg: 'ES256', pem: pem(ec, 'sec1') }],
  ['an RSA JWK', { alg: 'RS384', jwk: jwk(rsa) }],
  ['an EC JWK', { alg: 'ES256', jwk: jwk(ec) }],
  ['an Ed25519 JWK', { alg: 'EdDSA', jwk: jwk(ed) }],
]

for (const [form, input] of imports) {
  test(`${form} is imported for ${input.alg}, and exported as it was (RFC 7517, RFC 5208)`, async () => {
    const key = stored(await importKeyMaterial(input))
    assert.match(exportPem(key, { private: true }), /^-----BEGIN PRIVATE KEY-----\n/)
    assert.match(exportPem(key, { private: false }), /^-----BEGIN PUBLIC KEY-----\n/)
    const again = await importKeyMaterial({
      alg: input.alg,
      jwk: exportJwk(key, { private: true }),
    })
    assert.equal(again.kid, key.kid)
    assert.equal(again.privateKey, key.privateKey)
    assert.equal(Object.hasOwn(exportJwk(key, { private: false }), 'd'), false)
  })
}

test('a shared secret is imported as text, and exported as text and as an oct JWK (RFC 7518 section 6.4)', async () => {
  const secret = 'a secret of exactly thirty-two b'
  const key = stored(await importKeyMaterial({ alg: 'HS256', secret, kid: 'shared' }))
  assert.equal(exportSecret(key), secret)
  const oct = exportJwk(key, { private: true })
  assert.equal(oct.k, Buffer.from(secret).toString('base64url'))
  const fromJwk = await importKeyMaterial({ alg: 'HS256', jwk: oct })
  assert.equal(fromJwk.privateKey, secret)
  assert.throws(() => exportPem(key, { private: false }), InvalidInput)
  assert.throws(() => exportJwk(key, { private: false }), InvalidInput)
})

const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
const refused: readonly (readonly [string, KeyImport, RegExp])[] = [
  ['nothing', { alg: 'RS256' }, /exactly one of/],
  ['two forms at once', { alg: 'RS256', pem: 'x', secret: 'y' }, /pem and secret came/],
  ['text that is no key', { alg: 'RS256', pem: 'not a key' }, /is not a private key/],
  [
    'a public key',
    { alg: 'RS256', jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } },
    /is not a private key/,
  ],
  ['an EC key for RSA', { alg: 'RS256', pem: pem(ec, 'pkcs8') }, /needs an RSA key; got ec/],
  ['an RSA key for ECDSA', { alg: 'ES256', pem: pem(rsa, 'pkcs8') }, /curve P-256; got rsa/],
  [
    'a key on another curve',
    { alg: 'ES384', pem: pem(ec, 'pkcs8') },
    /curve P-384; got prime256v1/,
  ],
  ['an RSA key of 1024 bits', { alg: 'RS256', pem: pem(small, 'pkcs8') }, /2048 bits or more/],
  ['a secret of 31 bytes', { alg: 'HS256', secret: 'x'.repeat(31) }, /at least 32 bytes for HS256/],
  ['a secret of 63 bytes for HS512', { alg: 'HS512', secret: 'x'.repeat(63) }, /at least 64 bytes/],
  [
    'a PEM as a secret',
    { alg: 'HS256', secret: `-----BEGIN ${'x'.repeat(40)}` },
    /does not begin like a PEM/,
  ],
  ['a secret for RSA', { alg: 'RS256', secret: 'x'.repeat(64) }, /keyed with a private key/],
  [
    'a kid that ends in .pem',
    { alg: 'HS256', secret: 'x'.repeat(32), kid: 'a.pem' },
    /not ending in .pem/,
  ],
  [
    'a kid with a slash',
    { alg: 'HS256', secret: 'x'.repeat(32), kid: '../a' },
    /1 to 128 characters/,
  ],
  [
    'a JWK of another alg',
    { alg: 'RS256', jwk: { ...jwk(rsa), alg: 'PS256' } },
    /is "PS256", but "alg" says/,
  ],
  [
    'an oct JWK of bytes that are no text',
    { alg: 'HS256', jwk: { kty: 'oct', k: Buffer.alloc(32, 0xff).toString('base64url') } },
    /UTF-8 text/,
  ],
]

for (const [what, input, message] of refused) {
  test(`${what} is refused in a sentence that names the member (J-06)`, async () => {
    await assert.rejects(importKeyMaterial(input), (error: unknown) => {
      assert.ok(error instanceof InvalidInput)
      assert.match(error.message, message)
      return true
    })
  })
}

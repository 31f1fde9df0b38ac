import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { calculateJwkThumbprint, type JWK } from 'jose'
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
const refused: (readonly [string, KeyImport, RegExp])[] = [
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

const halves = (key: KeyObject, other: KeyObject, ...members: readonly string[]): JsonObject => ({
  ...jwk(key),
  ...Object.fromEntries(members.map((member) => [member, jwk(other)[member]])),
})
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const otherEc = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const otherEd = generateKeyPairSync('ed25519').privateKey
const x25519 = generateKeyPairSync('x25519').privateKey

refused.push(
  [
    'a modulus of another key',
    { alg: 'RS256', jwk: halves(rsa, otherRsa, 'n') },
    /^\/jwk: has a public part/,
  ],
  [
    'a point of another key',
    { alg: 'ES256', jwk: halves(ec, otherEc, 'x', 'y') },
    /^\/jwk: .*public part/,
  ],
  ['an Ed25519 x of another key', { alg: 'EdDSA', jwk: halves(ed, otherEd, 'x') }, /public part/],
  ['a key for key agreement', { alg: 'EdDSA', jwk: jwk(x25519) }, /curve Ed25519; got x25519/],
  [
    'a PEM of a public key',
    {
      alg: 'ES256',
      pem: createPublicKey(ec).export({ format: 'pem', type: 'spki' }).toString(),
    },
    /^\/pem: is not a private key/,
  ],
  [
    'an encrypted PEM',
    {
      alg: 'ES256',
      pem: ec
        .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })
        .toString(),
    },
    /^\/pem: is encrypted .*; accepted: an unencrypted private key/,
  ],
  [
    'an RSASSA-PSS key of its own type',
    {
      alg: 'PS256',
      pem: pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey, 'pkcs8'),
    },
    /needs an RSA key; got rsa-pss/,
  ],
  ['a PEM for HS256', { alg: 'HS256', pem: pem(rsa, 'pkcs8') }, /^\/pem: HS256 is keyed with/],
  ['an RSA JWK for HS256', { alg: 'HS256', jwk: jwk(rsa) }, /^\/jwk\/kty: must be "oct"/],
  ['an oct JWK without its secret', { alg: 'HS256', jwk: { kty: 'oct' } }, /^\/jwk\/kty/],
  [
    'an oct JWK with padding',
    { alg: 'HS256', jwk: { kty: 'oct', k: `${Buffer.alloc(32, 'a').toString('base64')}` } },
    /^\/jwk\/k: must be base64url/,
  ],
  ['a secret of 47 bytes for HS384', { alg: 'HS384', secret: 'x'.repeat(47) }, /at least 48 bytes/],
  ['a secret with a line break', { alg: 'HS256', secret: `${'x'.repeat(40)}\n` }, /printable text/],
  [
    'a secret with a lone surrogate',
    { alg: 'HS256', secret: `${'x'.repeat(40)}\uD800` },
    /printable text/,
  ],
  ['a JWK as a secret', { alg: 'HS256', secret: `{${'x'.repeat(40)}` }, /like a PEM, a JWK/],
  [
    'a JWK of another kid',
    { alg: 'ES256', kid: 'a', jwk: { ...jwk(ec), kid: 'b' } },
    /^\/jwk\/kid: is "b", but "kid" says "a"/,
  ],
  [
    'a JWK whose kid cannot stand in a path',
    { alg: 'ES256', jwk: { ...jwk(ec), kid: 'a/b' } },
    /^\/jwk\/kid: must be 1 to 128/,
  ],
  [
    'a kid that a path would leave out',
    { alg: 'HS256', secret: 'x'.repeat(32), kid: '..' },
    /^\/kid/,
  ],
  [
    'a certificate',
    { alg: 'ES256', pem: '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----' },
    /^\/pem: is not a private key but a certificate/,
  ],
  [
    'a PEM of OpenSSH',
    {
      alg: 'EdDSA',
      pem: '-----BEGIN OPENSSH PRIVATE KEY-----\nAA==\n-----END OPENSSH PRIVATE KEY-----',
    },
    /ssh-keygen -p -m PEM/,
  ],
  ['a JWK Set', { alg: 'ES256', jwk: { keys: [jwk(ec)] } }, /^\/jwk: is not .* a JWK Set/],
  ['an oct JWK for ES256', { alg: 'ES256', jwk: { kty: 'oct', k: 'AA' } }, /a shared secret/],
  ['an empty kid', { alg: 'HS256', secret: 'x'.repeat(32), kid: '' }, /^\/kid/],
  [
    'a kid of 129 characters',
    { alg: 'HS256', secret: 'x'.repeat(32), kid: 'k'.repeat(129) },
    /kid/,
  ],
)

for (const [what, input, message] of refused) {
  test(`${what} is refused in a sentence that names the member (J-06)`, async () => {
    await assert.rejects(importKeyMaterial(input), (error: unknown) => {
      assert.ok(error instanceof InvalidInput)
      assert.match(error.message, message)
      return true
    })
  })
}

test('secrets of exactly the length of the hash are taken, counted in bytes and not in characters (RFC 7518 section 3.2)', async () => {
  for (const [alg, bytes] of [
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ] as const) {
    assert.equal((await importKeyMaterial({ alg, secret: 'x'.repeat(bytes) })).publicJwk, null)
    await assert.doesNotReject(importKeyMaterial({ alg, secret: 'ä'.repeat(bytes / 2) }))
  }
})

test('an imported key is named by its thumbprint, its own kid, or the one given; a secret never by a thumbprint (RFC 7638 section 7)', async () => {
  const named = (changes: object) => importKeyMaterial({ alg: 'ES256', jwk: jwk(ec), ...changes })
  assert.equal((await named({})).kid, await calculateJwkThumbprint(jwk(ec) as JWK))
  assert.equal((await named({ jwk: { ...jwk(ec), kid: 'own' } })).kid, 'own')
  assert.equal((await named({ kid: 'given~._-1' })).kid, 'given~._-1')
  const secret = 'x'.repeat(32)
  const one = await importKeyMaterial({ alg: 'HS256', secret })
  const two = await importKeyMaterial({ alg: 'HS256', secret })
  assert.match(one.kid, /^[A-Za-z0-9_-]{22}$/)
  assert.notEqual(one.kid, two.kid)
})

test('only a shared secret has a secret to export, and its sentence names the algorithm', async () => {
  const key = stored(await importKeyMaterial({ alg: 'ES256', jwk: jwk(ec) }))
  assert.throws(() => exportSecret(key), /a key of ES256 has no shared secret/)
})

test('an exported private JWK carries kid, alg and use, and an exported public one nothing private (RFC 7517 section 4)', async () => {
  const key = stored(await importKeyMaterial({ alg: 'PS384', jwk: jwk(rsa), kid: 'k' }))
  const whole = exportJwk(key, { private: true })
  assert.deepEqual([whole.kid, whole.alg, whole.use, whole.d], ['k', 'PS384', 'sig', jwk(rsa).d])
  const open = exportJwk(key, { private: false })
  assert.deepEqual(Object.keys(open).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
})

import assert from 'node:assert/strict'
import {
  constants,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { test } from 'node:test'
import { calculateJwkThumbprint, compactVerify } from 'jose'
import { ALGS, type Alg, algorithm, isAlg, isSymmetric } from '../../../src/core/keys/algorithms.ts'
import { generateKey, generateRsaKey, randomText } from '../../../src/core/keys/key-material.ts'
import { publicJwk } from '../../../src/core/keys/public-jwk.ts'
import { sealToken, verifySignature } from '../../../src/core/tokens/seal.ts'

const { RSA_PKCS1_PSS_PADDING } = constants

let rsaKey: Promise<KeyObject> | undefined
const rsa = () => {
  rsaKey ??= generateRsaKey()
  return rsaKey
}

async function sealed(alg: Alg) {
  const key = await generateKey(alg, rsa)
  const secret = isSymmetric(alg)
  const privateKey = secret
    ? createSecretKey(Buffer.from(key.privateKey, 'utf8'))
    : createPrivateKey(key.privateKey)
  const publicKey = secret ? privateKey : createPublicKey(key.privateKey)
  const header = Buffer.from(JSON.stringify({ alg, kid: key.kid }))
  const token = await sealToken(
    { alg, header, payload: Buffer.from('{"sub":"alice"}') },
    privateKey,
  )
  return { key, token, publicKey }
}

for (const alg of ALGS) {
  test(`${alg}: an independent verifier accepts the signature, and ours refuses a changed one (J-02, RFC 7518 section 3)`, async () => {
    const { token, publicKey } = await sealed(alg)
    const { payload, protectedHeader } = await compactVerify(token, publicKey)
    assert.equal(new TextDecoder().decode(payload), '{"sub":"alice"}')
    assert.equal(protectedHeader.alg, alg)
    assert.equal(verifySignature(token, alg, publicKey), true)
    const [head, , signature] = token.split('.')
    const forged = `${head}.${Buffer.from('{"sub":"admin"}').toString('base64url')}.${signature}`
    assert.equal(verifySignature(forged, alg, publicKey), false)
    assert.equal(verifySignature(`${head}.${token.split('.')[1]}.`, alg, publicKey), false)
  })

  test(`${alg}: what is published has no private member, and a secret is not published (M-03, RFC 7517 section 9.3)`, async () => {
    const { key } = await sealed(alg)
    if (isSymmetric(alg)) {
      assert.equal(key.publicJwk, null)
      assert.match(key.privateKey, /^[A-Za-z0-9_-]+$/)
      assert.equal(key.privateKey.length, algorithm(alg).secretBytes)
      return
    }
    const jwk = key.publicJwk
    assert.ok(jwk)
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth']) {
      assert.equal(Object.hasOwn(jwk, member), false, member)
    }
    assert.equal(jwk.alg, alg)
    assert.equal(jwk.use, 'sig')
    assert.equal(jwk.kid, await calculateJwkThumbprint(jwk), 'the kid is the thumbprint (RFC 7638)')
  })
}

test('only own names are algorithms, not what an object inherits (J-06)', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'none', 'rs256', '']) {
    assert.equal(isAlg(name), false, name)
  }
  assert.equal(isAlg('RS256'), true)
})

const SIGNATURE_BYTES = {
  ES256: 64,
  ES384: 96,
  ES512: 132,
  EdDSA: 64,
  HS256: 32,
  HS384: 48,
  HS512: 64,
} as const

for (const [alg, bytes] of Object.entries(SIGNATURE_BYTES)) {
  test(`a signature of ${alg} has ${bytes} bytes: r and s side by side, never DER (RFC 7518 section 3.4)`, async () => {
    for (let round = 0; round < 8; round += 1) {
      const { token } = await sealed(alg as Alg)
      assert.equal(Buffer.from(token.split('.')[2] ?? '', 'base64url').length, bytes)
    }
  })
}

for (const alg of ['PS256', 'PS384', 'PS512'] as const) {
  test(`the salt of ${alg} is as long as its hash, and no other salt is taken (RFC 7518 section 3.5)`, async () => {
    const { token, publicKey } = await sealed(alg)
    const split = token.lastIndexOf('.')
    const input = Buffer.from(token.slice(0, split))
    const signature = Buffer.from(token.slice(split + 1), 'base64url')
    const hash = algorithm(alg).hash ?? ''
    const goodWith = (saltLength: number) =>
      verify(hash, input, { key: publicKey, padding: RSA_PKCS1_PSS_PADDING, saltLength }, signature)
    const length = Number(alg.slice(2)) / 8
    assert.deepEqual([length - 1, length, length + 1, 20].map(goodWith), [
      false,
      true,
      false,
      false,
    ])
    const privateKey = await rsa()
    const short = sign(hash, input, {
      key: privateKey,
      padding: RSA_PKCS1_PSS_PADDING,
      saltLength: 20,
    })
    const resigned = `${input.toString()}.${short.toString('base64url')}`
    assert.equal(verifySignature(resigned, alg, publicKey), false)
  })
}

test('the UTF-8 bytes of a secret are the key, whatever characters it has (RFC 7518 section 3.2)', async () => {
  const secret = 'ein Geheimnis mit Ümläuten und 🔑, lang genug'
  const token = await sealToken(
    { alg: 'HS256', header: Buffer.from('{"alg":"HS256"}'), payload: Buffer.from('{}') },
    createSecretKey(Buffer.from(secret, 'utf8')),
  )
  await compactVerify(token, new TextEncoder().encode(secret))
})

test('no signature of whatever length or content is good, and none makes the check throw (I-03)', async () => {
  for (const alg of ALGS) {
    const { token, publicKey } = await sealed(alg)
    const input = token.slice(0, token.lastIndexOf('.'))
    for (const bytes of [0, 1, 31, 32, 63, 64, 65, 95, 96, 132, 255, 256, 257, 1000]) {
      for (const fill of [0, 0xff]) {
        const forged = `${input}.${Buffer.alloc(bytes, fill).toString('base64url')}`
        assert.equal(verifySignature(forged, alg, publicKey), false, `${alg} ${bytes} ${fill}`)
      }
    }
  }
})

test('what is published is taken from a key by name: members nobody thought of stay behind (M-03)', () => {
  const jwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'secret', extra: 'secret' }
  assert.deepEqual(publicJwk(jwk, 'k', 'ES256'), {
    kty: 'EC',
    kid: 'k',
    alg: 'ES256',
    use: 'sig',
    crv: 'P-256',
    x: 'x',
    y: 'y',
  })
  assert.throws(() => publicJwk({ k: 'secret' }, 'k', 'HS256'), TypeError)
  assert.throws(() => publicJwk({ crv: 'P-256', x: 'x' }, 'k', 'ES256'), /needs the member "y"/)
})

test('text that is made has only characters that nothing encodes, and is never the same twice (api.md)', () => {
  const made = Array.from({ length: 200 }, () => randomText(22))
  assert.equal(new Set(made).size, 200)
  for (const text of made) assert.match(text, /^[A-Za-z0-9_-]{22}$/)
  assert.equal(new Set(made.join('')).size, 64, 'every character is used')
})

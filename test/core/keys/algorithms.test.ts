import assert from 'node:assert/strict'
import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { calculateJwkThumbprint, compactVerify } from 'jose'
import { ALGS, type Alg, algorithm, isAlg, isSymmetric } from '../../../src/core/keys/algorithms.ts'
import { generateKey, generateRsaKey } from '../../../src/core/keys/key-material.ts'
import { sealToken, verifySignature } from '../../../src/core/tokens/seal.ts'

let rsaKey: Promise<KeyObject> | undefined
const rsa = () => {
  rsaKey ??= generateRsaKey()
  return rsaKey
}

async function sealed(alg: Alg) {
  const key = await generateKey(alg, rsa)
  const { createPrivateKey } = await import('node:crypto')
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

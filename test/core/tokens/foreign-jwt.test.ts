import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import { isSignedBy, readForeignJwt } from '../../../src/core/tokens/foreign-jwt.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function jwt(header: unknown, claims: unknown = {}, key: KeyObject = privateKey): string {
  const input = `${base64url(header)}.${base64url(claims)}`
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
}

test('a JWT of somebody else is read, and verified by its key (RFC 7515 section 5.2)', () => {
  for (const alg of ['EdDSA', 'Ed25519']) {
    const read = readForeignJwt(jwt({ alg, kid: 'a' }, { sub: 's' }))
    assert.ok('jwt' in read)
    assert.deepEqual(
      [read.jwt.header, read.jwt.claims, read.jwt.alg],
      [{ alg, kid: 'a' }, { sub: 's' }, 'EdDSA'],
    )
    assert.ok(isSignedBy(read.jwt, publicKey))
    assert.equal(isSignedBy(read.jwt, generateKeyPairSync('ed25519').publicKey), false)
  }
})

test('a key that cannot verify an algorithm verifies nothing, and throws nothing (RFC 7515 section 5.2)', () => {
  const read = readForeignJwt(jwt({ alg: 'ES256' }))
  assert.ok('jwt' in read)
  assert.equal(isSignedBy(read.jwt, publicKey), false)
  assert.equal(
    isSignedBy(read.jwt, generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey),
    false,
  )
})

test('a JWT that needs an extension is refused, however well it is signed (RFC 7515 section 4.1.11)', () => {
  for (const crit of [['b64'], ['exp'], [], 'exp', null]) {
    const read = readForeignJwt(jwt({ alg: 'EdDSA', crit }))
    assert.match('problem' in read ? read.problem : '', /crit/, JSON.stringify(crit))
  }
})

test('what is no signed JWT to the letter is refused with the reason (RFC 7515 section 7.1)', () => {
  const sound = jwt({ alg: 'EdDSA' })
  const [header = '', payload = '', signature = ''] = sound.split('.')
  for (const [text, why] of [
    ['', /compact/],
    [`${sound} `, /compact/],
    [`${sound}=`, /compact/],
    [`${header}.${payload}`, /compact/],
    [`${header}..${signature}`, /compact/],
    [`${header}.${payload}.${signature}.a.b`, /compact/],
    [jwt([]), /not an object/],
    [jwt({ alg: 'EdDSA' }, 'text'), /not an object/],
    [jwt({ alg: 'none' }), /alg/],
    [jwt({ alg: 'HS256' }), /alg/],
    [jwt({}), /alg/],
  ] as const) {
    const read = readForeignJwt(text)
    assert.match('problem' in read ? read.problem : '', why, text)
  }
})

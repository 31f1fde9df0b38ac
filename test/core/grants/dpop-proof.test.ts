import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exportJWK } from 'jose'
import {
  PROOF_LEEWAY_SECONDS,
  readDpopProof,
  refuseUnboundRequest,
} from '../../../src/core/grants/dpop-proof.ts'
import { VERIFIED_ALGS } from '../../../src/core/keys/verifying-key.ts'
import { ath, DEFAULT_URL, dpopProof, type Otherwise, proofKey } from '../../support/proofs.ts'
import { newClient } from '../../support/records.ts'
import { NOW } from '../../support/test-idp.ts'

const key = await proofKey()
const other = await proofKey()
const TOKEN_URL = `${DEFAULT_URL}/token`
const REQUEST = { method: 'POST', urls: [TOKEN_URL], now: NOW } as const

const read = (text: string, request: Partial<Parameters<typeof readDpopProof>[1]> = {}) =>
  readDpopProof(text, { ...REQUEST, ...request })

const refused = (text: string, why: RegExp) =>
  assert.rejects(read(text), (error: { code?: string; message: string }) => {
    assert.equal(error.code, 'invalid_dpop_proof')
    assert.match(error.message, why)
    return true
  })

test('a sound proof gives the thumbprint of its key, its jti, its nonce and its end (RFC 9449 section 4.3)', async () => {
  const claims = { jti: 'one', nonce: 'n' }
  assert.deepEqual(await read(await dpopProof(key, { claims })), {
    jkt: key.jkt,
    jti: 'one',
    nonce: 'n',
    expiresAt: NOW + PROOF_LEEWAY_SECONDS,
  })
})

for (const alg of VERIFIED_ALGS) {
  test(`a proof signed by ${alg} is taken, as the metadata says (RFC 9449 section 5.1)`, async () => {
    const made = await proofKey(alg)
    assert.equal((await read(await dpopProof(made))).jkt, made.jkt)
  })
}

const WRONG_HEADERS: readonly (readonly [string, Otherwise['header'], RegExp])[] = [
  ['no typ', { typ: undefined }, /typ/],
  ['the typ of an ordinary JWT', { typ: 'JWT' }, /typ/],
  ['no key', { jwk: undefined }, /jwk/],
  ['a key that is a text', { jwk: 'x' }, /jwk/],
  ['a key that is a list', { jwk: [key.jwk] }, /jwk/],
  ['the key of somebody else', { jwk: other.jwk }, /not signed/],
  ['a key of no type', { jwk: { ...key.jwk, kty: 'XX' } }, /not a public JWK/],
  ['a key off its curve', { jwk: { ...key.jwk, x: key.jwk.y } }, /not a public JWK/],
  ['a shared secret as key', { jwk: { kty: 'oct', k: 'AAAA' } }, /private member/],
]

for (const [what, header, why] of WRONG_HEADERS) {
  test(`a proof with ${what} is refused (RFC 9449 section 4.3)`, async () => {
    await refused(await dpopProof(key, header === undefined ? {} : { header }), why)
  })
}

test('a proof that gives its private key away is refused (RFC 9449 section 4.2)', async () => {
  const jwk = await exportJWK(key.privateKey)
  await refused(await dpopProof(key, { header: { jwk } }), /private member "d"/)
})

test('a proof by a shared secret, by nobody, or by another algorithm than its key is refused (RFC 9449 section 4.3)', async () => {
  const [, payload, signature] = (await dpopProof(key)).split('.')
  const with_ = (header: object) =>
    `${Buffer.from(JSON.stringify({ typ: 'dpop+jwt', jwk: key.jwk, ...header })).toString('base64url')}.${payload}.${signature}`
  await refused(with_({ alg: 'none' }), /alg/)
  await refused(with_({ alg: 'HS256' }), /alg/)
  await refused(with_({ alg: 'ES384' }), /no key of ES384/)
  await refused(with_({ alg: 'ES256' }), /not signed/)
  await refused(with_({ alg: 'ES256', crit: ['b64'], b64: false }), /crit/)
})

const WRONG_CLAIMS: readonly (readonly [string, Otherwise['claims'], RegExp])[] = [
  ['no jti', { jti: undefined }, /jti/],
  ['an empty jti', { jti: '' }, /jti/],
  ['a jti that is a number', { jti: 1 }, /jti/],
  ['no method', { htm: undefined }, /htm 'POST'; got none/],
  ['another method', { htm: 'GET' }, /htm 'POST'; got 'GET'/],
  ['the method in lower case', { htm: 'post' }, /htm/],
  ['no URL', { htu: undefined }, /htu/],
  ['the URL of another endpoint', { htu: `${DEFAULT_URL}/par` }, /htu/],
  ['the URL of another host', { htu: TOKEN_URL.replace('localhost', 'evil.example') }, /htu/],
  ['the URL of another scheme', { htu: TOKEN_URL.replace('http:', 'https:') }, /htu/],
  ['a URL that only begins alike', { htu: `${TOKEN_URL}x` }, /htu/],
  ['a URL with a slash too many', { htu: `${TOKEN_URL}/` }, /htu/],
  ['a URL with user information', { htu: TOKEN_URL.replace('//', '//user@') }, /htu/],
  ['a path for a URL', { htu: '/token' }, /htu/],
  ['no time', { iat: undefined }, /iat/],
  ['a time that is a text', { iat: String(NOW) }, /iat/],
  ['a time in fractions', { iat: NOW + 0.5 }, /iat/],
  ['a time too long ago', { iat: NOW - PROOF_LEEWAY_SECONDS - 1 }, /iat/],
  ['a time too far ahead', { iat: NOW + PROOF_LEEWAY_SECONDS + 1 }, /iat/],
]

for (const [what, claims, why] of WRONG_CLAIMS) {
  test(`a proof with ${what} is refused (RFC 9449 section 4.3)`, async () => {
    await refused(await dpopProof(key, claims === undefined ? {} : { claims }), why)
  })
}

test('a proof of as long ago or as far ahead as clocks may differ is taken (RFC 9449 section 11.1)', async () => {
  for (const iat of [NOW - PROOF_LEEWAY_SECONDS, NOW + PROOF_LEEWAY_SECONDS]) {
    const { expiresAt } = await read(await dpopProof(key, { claims: { iat } }))
    assert.equal(expiresAt, iat + PROOF_LEEWAY_SECONDS)
  }
})

test('URLs are compared without query and fragment, and normalized (RFC 9449 section 4.3, RFC 3986 section 6.2)', async () => {
  for (const htu of [
    `${TOKEN_URL}?a=b#c`,
    TOKEN_URL.replace('http://localhost', 'HTTP://LOCALHOST'),
    TOKEN_URL.replace('/token', '/x/../%74oken'),
  ]) {
    assert.equal((await read(await dpopProof(key, { claims: { htu } }))).jkt, key.jkt, htu)
  }
  const urls = ['https://idp.example/a%2fb/token']
  const proof = await dpopProof(key, { claims: { htu: 'https://idp.example:443/a%2Fb/token' } })
  assert.equal((await read(proof, { urls })).jkt, key.jkt)
})

test('at a resource a proof needs the ath of the very access token (RFC 9449 section 4.3)', async () => {
  const bare = await dpopProof(key)
  await assert.rejects(read(bare, { accessToken: 'token' }), /ath/)
  const bound = await dpopProof(key, { claims: { ath: ath('token') } })
  assert.equal((await read(bound, { accessToken: 'token' })).jkt, key.jkt)
  await assert.rejects(read(bound, { accessToken: 'another' }), /ath/)
})

test('what is no JWT to the letter is no proof (RFC 9449 section 4.3)', async () => {
  const proof = await dpopProof(key)
  const [header = '', payload = ''] = proof.split('.')
  for (const text of [
    '',
    'x',
    'a.b',
    ` ${proof}`,
    `${proof}=`,
    `${proof}.x`,
    `${header}.${payload}.`,
    `${Buffer.from('[]').toString('base64url')}.${payload}.AAAA`,
  ]) {
    await refused(text, /JWT|read|signed/)
  }
})

test('a client that is registered to bind its tokens must send a proof (RFC 9449 section 5.2)', () => {
  const client = { id: 1, ...newClient(1) }
  refuseUnboundRequest(client)
  const further = { dpop_bound_access_tokens: true }
  const bound = { ...client, metadata: { ...client.metadata, further } }
  assert.throws(() => refuseUnboundRequest(bound), { code: 'invalid_request' })
})

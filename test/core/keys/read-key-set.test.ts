import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { readKeySet } from '../../../src/core/keys/read-key-set.ts'
import { InvalidInput } from '../../../src/core/protocol/invalid-input.ts'

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = (namedCurve = 'P-256') => generateKeyPairSync('ec', { namedCurve }).privateKey
const jwk = (key: KeyObject, members: object = {}) => ({
  ...key.export({ format: 'jwk' }),
  ...members,
})
const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString()
const set = (...keys: readonly unknown[]) => JSON.stringify({ keys })
const secret = (kid?: string) => ({
  kty: 'oct',
  alg: 'HS256',
  k: Buffer.from('s'.repeat(32)).toString('base64url'),
  ...(kid === undefined ? {} : { kid }),
})

const R1 = rsa()
const E1 = ec()
const E2 = ec()

/** Each key's algorithm, state and issuer. */
const placesOf = async (text: string) =>
  (await readKeySet(text)).map(({ material, state, issuer }) => [material.alg, state, issuer])

async function issuesOf(text: string): Promise<readonly (readonly [string, string])[]> {
  try {
    await readKeySet(text)
  } catch (error) {
    assert.ok(error instanceof InvalidInput, String(error))
    return error.issues.map(({ pointer, detail }) => [pointer, detail])
  }
  return assert.fail('nothing was refused')
}

test('the first key of an algorithm signs and the others follow, unless a state says otherwise (issue: --keys)', async () => {
  assert.deepEqual(await placesOf(set(jwk(E1, { alg: 'ES256' }), jwk(R1), jwk(E2))), [
    ['ES256', 'current', undefined],
    ['RS256', 'current', undefined],
    ['ES256', 'next', undefined],
  ])
  assert.deepEqual(await placesOf(set(jwk(E1), jwk(E2, { state: 'current' }))), [
    ['ES256', 'next', undefined],
    ['ES256', 'current', undefined],
  ])
  assert.deepEqual(await placesOf(set(jwk(E1), jwk(E2, { issuer: 'team-a' }))), [
    ['ES256', 'current', undefined],
    ['ES256', 'current', 'team-a'],
  ])
})

test('without alg a key is for the usual one of its kind (issue: --keys)', async () => {
  const ed = generateKeyPairSync('ed25519').privateKey
  const keys = [R1, E1, ec('P-384'), ec('P-521'), ed]
  const algs = ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA']
  const asSet = await readKeySet(set(...keys.map((key) => jwk(key))))
  const asPem = await readKeySet(`# made with openssl\n${keys.map(pem).join('\n')}`)
  for (const read of [asSet, asPem])
    assert.deepEqual(
      read.map(({ material }) => material.alg),
      algs,
    )
  assert.deepEqual(
    asSet.map(({ material }) => material.kid),
    asPem.map(({ material }) => material.kid),
  )
})

test('a single JWK, a single PEM and a shared secret with a kid are taken (issue: --keys)', async () => {
  assert.deepEqual(await placesOf(JSON.stringify(jwk(E1))), [['ES256', 'current', undefined]])
  assert.deepEqual(await placesOf(`\uFEFF${JSON.stringify(jwk(E1))}`), [
    ['ES256', 'current', undefined],
  ])
  assert.deepEqual(await placesOf(pem(R1)), [['RS256', 'current', undefined]])
  const [key] = await readKeySet(set(secret('shared')))
  assert.deepEqual([key?.material.kid, key?.material.privateKey], ['shared', 's'.repeat(32)])
})

test('every mistake is named with its place, and no key is quoted (issue: --keys)', async () => {
  const { d: _, ...open } = jwk(E1) as { d?: string }
  const issues = await issuesOf(
    set(
      open,
      'text',
      jwk(E1, { alg: 'RS256' }),
      jwk(E1, { alg: 'none' }),
      secret(),
      jwk(E1, { state: 'previous' }),
      jwk(E2, { issuer: 5 }),
      jwk(R1, { kid: 'a/b' }),
    ),
  )
  assert.deepEqual(
    issues.map(([pointer]) => pointer),
    [
      '/keys/0',
      '/keys/1',
      '/keys/2',
      '/keys/3/alg',
      '/keys/4/kid',
      '/keys/5/state',
      '/keys/6/issuer',
      '/keys/7/kid',
    ],
  )
  assert.match(String(issues[0]), /not a private key/)
  const d = String(jwk(E1).d)
  assert.ok(!JSON.stringify(issues).includes(d))
})

test('a kid twice and two current keys of an algorithm are refused (issue: --keys)', async () => {
  const [twice] = await issuesOf(set(jwk(E1), jwk(E1)))
  assert.match(String(twice), /^\/keys\/1,has the kid .* already$/)
  const state = 'current'
  const both = await issuesOf(set(jwk(E1, { state }), jwk(E2, { state })))
  assert.deepEqual(both, [['/keys/1', 'is a second current key of ES256']])
})

test('what is no file of keys is refused in a sentence (issue: --keys)', async () => {
  for (const [text, sentence] of [
    ['', /neither JSON nor PEM/],
    ['nonsense', /neither JSON nor PEM/],
    ['[]', /must be a JWK Set/],
    ['{}', /must be a JWK Set/],
    ['{"keys":[]}', /must be a JWK Set/],
    ['{"keys":{}}', /must be a JWK Set/],
    ['null', /must be a JWK Set/],
    ['-----BEGIN PRIVATE KEY-----\nAAAA', /not its end/],
    ['-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', /not a private key/],
    ['-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----', /a certificate/],
  ] as const) {
    const [issue] = await issuesOf(text)
    assert.equal(issue?.[0], '')
    assert.match(String(issue?.[1]), sentence)
  }
})

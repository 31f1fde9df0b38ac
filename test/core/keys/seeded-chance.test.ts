import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { test } from 'node:test'
import { ALGS, type Alg, algorithm, isSymmetric } from '../../../src/core/keys/algorithms.ts'
import type { Chance } from '../../../src/core/keys/chance.ts'
import { importKeyMaterial } from '../../../src/core/keys/import-key.ts'
import { seededChance } from '../../../src/core/keys/seeded-chance.ts'

const noPool = () => assert.fail('no RSA key may come from a pool')
const keyFor = (chance: Chance, alg: Alg, owner = 'default') =>
  chance.key({ alg, owner, rsaKey: noPool })

test('the same seed and run give the same texts in the same order, another seed, run or purpose others (decision 30)', () => {
  const texts = (seed: string, run: number, purpose: string) => {
    const chance = seededChance(seed, run)
    return [chance.text(purpose, 22), chance.text(purpose, 22), chance.text(purpose, 43)]
  }
  const first = texts('s', 0, 'jti')
  assert.deepEqual(texts('s', 0, 'jti'), first)
  const all = [first, texts('t', 0, 'jti'), texts('s', 1, 'jti'), texts('s', 0, 'code')].flat()
  assert.equal(new Set(all).size, 12)
  assert.match(first.join(''), /^[\w-]{87}$/)
})

test('what is drawn for one purpose does not disturb the sequence of another (decision 30)', () => {
  const [one, other] = [seededChance('s', 0), seededChance('s', 0)]
  other.text('code', 43)
  assert.equal(one.text('jti', 22), other.text('jti', 22))
})

test('a text is of its alphabet, each letter about as often as another', () => {
  const text = seededChance('s', 0).text('user code', 2000, 'ABCDE')
  for (const letter of 'ABCDE') {
    const times = text.split(letter).length - 1
    assert.ok(times > 330 && times < 470, `${letter} ${times}`)
  }
  assert.match(text, /^[A-E]{2000}$/)
})

test('a key of every algorithm follows from the seed, signs, and is taken by the import as sound (decision 30)', async () => {
  const [one, other] = [seededChance('s', 0), seededChance('s', 0)]
  for (const alg of ALGS) {
    const key = await keyFor(one, alg)
    assert.deepEqual(await keyFor(other, alg), key)
    assert.notEqual((await keyFor(one, alg)).kid, key.kid)
    const given = isSymmetric(alg) ? { secret: key.privateKey } : { pem: key.privateKey }
    const taken = await importKeyMaterial({ alg, kid: key.kid, ...given })
    assert.deepEqual({ ...taken, origin: 'generated' }, key)
    if (isSymmetric(alg)) continue
    const { hash } = algorithm(alg)
    const signed = sign(hash, Buffer.from('x'), createPrivateKey(key.privateKey))
    assert.ok(verify(hash, Buffer.from('x'), createPublicKey(key.privateKey), signed), alg)
  }
})

test('issuers of different names and algorithms have different keys, RSA too (issuers)', async () => {
  const chance = seededChance('s', 0)
  const keys = await Promise.all([
    keyFor(chance, 'RS256'),
    keyFor(chance, 'PS256'),
    keyFor(chance, 'RS256', 'team-a'),
    keyFor(chance, 'ES256'),
    keyFor(chance, 'ES256', 'team-a'),
  ])
  assert.equal(new Set(keys.map(({ kid }) => kid)).size, 5)
})

test('derived RSA keys have a modulus of 2048 bits, and the same one in every release (RFC 7518 section 3.3)', async () => {
  const { kid, privateKey } = await keyFor(seededChance('golden', 0), 'RS256')
  const details = createPrivateKey(privateKey).asymmetricKeyDetails
  assert.deepEqual([details?.modulusLength, details?.publicExponent], [2048, 65_537n])
  assert.equal(kid, 'CyuUkhzTqRQ9wugQ9sOx5irWASb-kySA8V1PAmEb1o4')
})

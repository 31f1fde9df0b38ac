import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeToken, isBearerToken, isCompactToken } from '../../../src/core/tokens/decode.ts'
import { generator } from '../../support/generator.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const SOUND = `${part({ alg: 'RS256' })}.${part({ sub: 'alice' })}.AAAA`

test('the strict grammar takes a compact token and nothing near it (I-03, RFC 7515 section 7.1)', () => {
  assert.equal(isCompactToken(SOUND), true)
  for (const near of [
    `${SOUND} `,
    ` ${SOUND}`,
    `${SOUND}=`,
    `${SOUND}.AA`,
    SOUND.slice(0, -5),
    `${SOUND}\n`,
    SOUND.replace('AAAA', 'AAAB='),
    SOUND.replace('.AAAA', '.AAB'),
  ]) {
    assert.equal(isCompactToken(near), false, JSON.stringify(near))
  }
})

test('a bearer token has no blank, control or character beyond ASCII (RFC 6750 section 2.1)', () => {
  assert.equal(isBearerToken('abc-._~+/=='), true)
  for (const bad of ['', 'a b', 'a\n', 'ä', 'a"b', '=a'])
    assert.equal(isBearerToken(bad), false, JSON.stringify(bad))
})

test('what can be read of a broken token is read, and what cannot is named', () => {
  assert.deepEqual(decodeToken(SOUND).problems, [])
  assert.deepEqual(decodeToken(SOUND).claims, { sub: 'alice' })
  assert.deepEqual(decodeToken('opaque'), { segments: 1, problems: [] })
  assert.match(decodeToken(`${SOUND}.x`).problems.join(), /has 4/)
  assert.match(decodeToken('e30.bm90IGpzb24.').problems.join(), /payload is not JSON/)
  assert.match(decodeToken('e30.W10.').problems.join(), /not an object/)
  assert.deepEqual(decodeToken('e30.W10.').header, {})
})

test('no text makes decoding throw', () => {
  for (const text of [
    '',
    '.',
    '..',
    '...',
    '\0',
    '\uD800',
    'ä.ö.ü',
    '.'.repeat(20_000),
    'e30',
    'e30.e30',
    ` ${SOUND}`,
  ]) {
    assert.equal(typeof decodeToken(text).segments, 'number')
  }
})

test('a byte order mark, loose bits and a nesting bomb are told, and what can be read is read', () => {
  const raw = (text: string) => Buffer.from(text).toString('base64url')
  const marked = decodeToken(`${raw('\uFEFF{"alg":"RS256"}')}.${raw('{"a":"\uFEFF"}')}.AAAA`)
  assert.deepEqual(marked.header, { alg: 'RS256' })
  assert.deepEqual(marked.claims, { a: '\uFEFF' })
  assert.deepEqual(marked.problems, ['the header begins with a byte order mark'])
  const deep = raw(`{"a":${'['.repeat(64)}${']'.repeat(64)}}`)
  assert.match(decodeToken(`${deep}.e30.AA`).problems.join(), /header nests deeper than 64/)
  const within = raw(`{"a":${'['.repeat(63)}${']'.repeat(63)}}`)
  assert.deepEqual(decodeToken(`${within}.e30.AA`).problems, [])
  assert.match(decodeToken('e30.e30.AB').problems.join(), /signature is not canonical/)
  assert.match(decodeToken('e30.e30').problems.join(), /has 2/)
})

test('bytes that are not UTF-8 are told, and a member called __proto__ is an own one (J-05)', () => {
  const bytes = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]).toString('base64url')
  assert.match(decodeToken(`${bytes}.e30.AA`).problems.join(), /header is not JSON in UTF-8/)
  const hostile = Buffer.from('{"__proto__":{"alg":"none"}}').toString('base64url')
  const { header } = decodeToken(`${hostile}.e30.AA`)
  assert.equal(header?.alg, undefined)
  assert.deepEqual(Object.keys(header ?? {}), ['__proto__'])
})

test('whatever the text, decoding answers, and what the strict grammar takes has no problem of form', () => {
  const random = generator(11)
  const alphabet = [...'eyJ0.e30.AAAA-_+/= \n\0ä\uD800{"}', 'e30', '.', '.']
  for (let round = 0; round < 3000; round += 1) {
    const text = random.text(alphabet, 24)
    const { problems } = decodeToken(text)
    if (isCompactToken(text)) {
      assert.ok(!problems.some((one) => /canonical|segments/.test(one)), JSON.stringify(text))
    }
  }
})

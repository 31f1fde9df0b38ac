import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeToken, isBearerToken, isCompactToken } from '../../../src/core/tokens/decode.ts'

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

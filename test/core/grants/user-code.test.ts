import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeUserCode, readUserCode, shownUserCode } from '../../../src/core/grants/user-code.ts'
import { TRUE_CHANCE } from '../../../src/core/keys/chance.ts'

test('a user code is eight of twenty consonants, each as likely as another (RFC 8628 section 6.1, D-01)', () => {
  const codes = Array.from({ length: 2000 }, () => makeUserCode(TRUE_CHANCE))
  for (const code of codes) assert.match(code, /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/)
  assert.equal(new Set(codes).size, codes.length)
  const counts = new Map<string, number>()
  for (const letter of codes.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  assert.equal(counts.size, 20)
  for (const count of counts.values()) assert.ok(count > 600 && count < 1000, String(count))
})

test('a user code is shown in two groups of four (RFC 8628 section 6.1)', () => {
  assert.equal(shownUserCode('WDJBMJHT'), 'WDJB-MJHT')
})

test('a user code is read in any case, with any blanks and punctuation (RFC 8628 section 6.1)', () => {
  for (const typed of [
    'WDJBMJHT',
    'wdjb-mjht',
    ' wDjB MjHt ',
    'W.D.J.B/M,J,H,T',
    'WDJB\u2013MJHT',
    'WDJB\u00a0MJHT\n',
  ]) {
    assert.equal(readUserCode(typed), 'WDJBMJHT', JSON.stringify(typed))
  }
})

test('what is no user code is told from a wrong one (D-06)', () => {
  for (const typed of [
    '',
    '-',
    'WDJBMJH',
    'WDJBMJHTT',
    'WDJBMJHA',
    'WDJB1MJH',
    'ＷDJBMJHT',
    'wdjbmjh\u0000t',
    `${' '.repeat(200)}WDJBMJHT`,
  ]) {
    assert.equal(readUserCode(typed), undefined, JSON.stringify(typed))
  }
})

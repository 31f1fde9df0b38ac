import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  claimTimeInWords,
  durationInWords,
  instantInWords,
  utcTime,
} from '../../../src/http/ui/time-in-words.ts'

const NOW = 1_795_245_485

test('a duration is told in at most two units, rounded down', () => {
  const told = [0, 1, 59, 60, 61, 3599, 3600, 3900, 86_399, 90_000, 31_557_600, 3_155_760_000]
  assert.deepEqual(told.map(durationInWords), [
    '0 s',
    '1 s',
    '59 s',
    '1 min',
    '1 min',
    '59 min',
    '1 h',
    '1 h 5 min',
    '23 h 59 min',
    '1 d 1 h',
    '1 y',
    '100 y',
  ])
})

test('a negative duration is as long as its positive', () => {
  assert.equal(durationInWords(-90), '1 min')
})

test('an instant is told as seen from another', () => {
  assert.equal(instantInWords(NOW + 3599, NOW), 'in 59 min')
  assert.equal(instantInWords(NOW - 7200, NOW), '2 h ago')
  assert.equal(instantInWords(NOW, NOW), 'now')
})

test('times of claims say what they mean before and after (RFC 7519 section 4.1)', () => {
  assert.equal(claimTimeInWords('exp', NOW + 3599, NOW), 'expires in 59 min')
  assert.equal(claimTimeInWords('exp', NOW - 60, NOW), 'expired 1 min ago')
  assert.equal(claimTimeInWords('nbf', NOW + 300, NOW), 'becomes valid in 5 min')
  assert.equal(claimTimeInWords('nbf', NOW - 300, NOW), 'became valid 5 min ago')
  assert.equal(claimTimeInWords('iat', NOW - 3, NOW), 'issued 3 s ago')
  assert.equal(claimTimeInWords('exp', NOW, NOW), 'expired now')
})

test('an instant is told in UTC, and one outside the calendar as that', () => {
  assert.equal(utcTime(NOW), '2026-11-21 07:18:05 UTC')
  assert.equal(utcTime(0), '1970-01-01 00:00:00 UTC')
  assert.equal(utcTime(253_402_300_799), '9999-12-31 23:59:59 UTC')
  assert.equal(utcTime(253_402_300_800), 'outside the calendar')
  assert.equal(utcTime(Number.MAX_SAFE_INTEGER), 'outside the calendar')
  assert.equal(utcTime(Number.NaN), 'outside the calendar')
})

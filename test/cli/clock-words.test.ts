import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationIn, instantIn } from '../../src/cli/clock-words.ts'

test('a duration is seconds, or parts with their units, ahead or back', () => {
  const seconds = ['90', '-90', '+5', '90s', '15m', '2h', '7d', '1h30m', '-1d12h'].map(durationIn)
  assert.deepEqual(seconds, [90, -90, 5, 90, 900, 7200, 604_800, 5400, -129_600])
})

test('what is no duration is none', () => {
  for (const text of ['', '-', '1.5h', 'h', '5 m', '1w', '--5', '1e3'])
    assert.equal(durationIn(text), undefined, text)
})

test('a time is Unix seconds, or a date with its zone (RFC 3339 section 5.6)', () => {
  assert.equal(instantIn('1893456000'), 1_893_456_000)
  assert.equal(instantIn('2030-01-01T00:00:00Z'), 1_893_456_000)
  assert.equal(instantIn('2030-01-01T01:00:00+01:00'), 1_893_456_000)
  assert.equal(instantIn('2030-01-01'), 1_893_456_000)
})

test('a date without a zone, or that no calendar has, is no time', () => {
  for (const text of ['', 'soon', '2030-01-01T00:00:00', '2030-13-01', '12.5'])
    assert.equal(instantIn(text), undefined, text)
})

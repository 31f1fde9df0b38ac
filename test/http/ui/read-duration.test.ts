import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDuration } from '../../../src/http/ui/read-duration.ts'

test('a duration is seconds, or a number with its unit', () => {
  const read = ['3600', '-60', '+5', '15min', '15 m', '8h', ' 7 d ', '30s', '\u22125min', '0', '-0']
  assert.deepEqual(
    read.map(readDuration),
    [3600, -60, 5, 900, 900, 28_800, 604_800, 30, -300, 0, 0],
  )
})

test('what is no duration is undefined', () => {
  const read = ['', 'soon', '1.5h', '1e3', '--5', '5 weeks', '0x10', '1234567890123', '5 5', 'min']
  assert.deepEqual(
    read.map(readDuration),
    read.map(() => undefined),
  )
})

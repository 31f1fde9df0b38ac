import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockTime, LAST_INSTANT, readClock } from '../../../src/core/issuers/issuer-clock.ts'

const NOW = 1_800_000_000

test('a clock tells real time, so many seconds off it, or stands still (decision 26)', () => {
  assert.equal(clockTime({ kind: 'real' }, NOW), NOW)
  assert.equal(clockTime({ kind: 'offset', offsetSeconds: -60 }, NOW), NOW - 60)
  assert.equal(clockTime({ kind: 'frozen', frozenAt: 5 }, NOW), 5)
})

test('nothing, and an offset of nothing, are real time (decision 26)', () => {
  assert.deepEqual(readClock({}, NOW), { kind: 'real' })
  assert.deepEqual(readClock({ offsetSeconds: 0 }, NOW), { kind: 'real' })
  assert.deepEqual(readClock({ offsetSeconds: 9 }, NOW), { kind: 'offset', offsetSeconds: 9 })
  assert.deepEqual(readClock({ frozenAt: 0 }, NOW), { kind: 'frozen', frozenAt: 0 })
})

test('a clock that could show no date is refused by the member that is wrong (decision 26)', () => {
  const pointers = (input: object) => {
    try {
      return readClock(input, NOW)
    } catch (error) {
      return (error as { issues: { pointer: string }[] }).issues.map(({ pointer }) => pointer)
    }
  }
  assert.deepEqual(pointers({ offsetSeconds: 1, frozenAt: 1 }), ['/frozen_at'])
  for (const offsetSeconds of [0.5, -NOW - 1, LAST_INSTANT, Number.NaN, 1e300])
    assert.deepEqual(pointers({ offsetSeconds }), ['/offset_seconds'], `${offsetSeconds}`)
  for (const frozenAt of [-1, 0.5, LAST_INSTANT + 1, Number.POSITIVE_INFINITY])
    assert.deepEqual(pointers({ frozenAt }), ['/frozen_at'], `${frozenAt}`)
  assert.deepEqual(readClock({ frozenAt: LAST_INSTANT }, NOW).kind, 'frozen')
  assert.deepEqual(readClock({ offsetSeconds: -NOW }, NOW).kind, 'offset')
})

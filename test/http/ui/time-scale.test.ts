import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anchorAt, timeTicks, xOf } from '../../../src/http/ui/time-scale.ts'

const NOON = Date.UTC(2026, 10, 21, 12) / 1000

test('an instant is a share of the width, and one out of sight is at the edge', () => {
  const scale = { from: NOON, to: NOON + 400 }
  assert.deepEqual(
    [-1, 0, 100, 133, 400, 500].map((after) => xOf(scale, NOON + after)),
    ['0%', '0%', '25%', '33.25%', '100%', '100%'],
  )
  assert.equal(xOf({ from: NOON, to: NOON }, NOON), '0%')
})

const spans = [
  ['five seconds', 5, ['12:00:02', '12:00:03', '12:00:04']],
  ['ten minutes', 600, ['12:02', '12:04', '12:06', '12:08']],
  ['two hours', 7200, ['12:15', '12:30', '12:45', '13:00', '13:15', '13:30', '13:45']],
  ['a day', 86_400, ['15:00', '18:00', '21:00', '22 Nov', '03:00', '06:00', '09:00']],
  ['a month', 30 * 86_400, ['26 Nov', '3 Dec', '10 Dec', '17 Dec']],
  ['five years', 5 * 365 * 86_400, ['Mar 2027', 'Feb 2028', 'Feb 2029']],
] as const

for (const [name, seconds, some] of spans) {
  test(`over ${name} the ticks are few, round, in order and evenly apart`, () => {
    const scale = { from: NOON + 1, to: NOON + 1 + seconds }
    const ticks = timeTicks(scale)
    assert.ok(ticks.length >= 3 && ticks.length <= 11, `${ticks.length} ticks`)
    const places = ticks.map(({ x }) => Number.parseFloat(x))
    const steps = places.slice(1).map((place, at) => place - (places[at] ?? 0))
    assert.ok(Math.max(...steps) - Math.min(...steps) < 0.1)
    const labels = ticks.map(({ label }) => label)
    for (const label of some.slice(0, 3)) assert.ok(labels.includes(label), `${labels}`)
    assert.equal(new Set(ticks.slice(0, 2).map(({ minor }) => minor)).size, 2)
  })
}

test('no label runs over an edge', () => {
  for (let shift = 0; shift < 120; shift += 7) {
    const scale = { from: NOON + shift, to: NOON + shift + 900 }
    for (const { x, label } of timeTicks(scale)) {
      const place = Number.parseFloat(x)
      assert.equal(label === '', place < 5 || place > 95, `${label} at ${x}`)
    }
  }
  const scale = { from: 0, to: 100 }
  assert.deepEqual(
    [1, 50, 99].map((at) => anchorAt(scale, at)),
    ['start', 'middle', 'end'],
  )
})

test('a span of centuries has ticks too', () => {
  const ticks = timeTicks({ from: NOON, to: NOON + 100 * 366 * 86_400 })
  assert.ok(ticks.length > 2 && ticks.length <= 11)
})

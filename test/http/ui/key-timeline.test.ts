import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KeyTimes, keyStateAt } from '../../../src/core/keys/key-life.ts'
import { keyTimeScale } from '../../../src/http/ui/key-time-scale.ts'
import { type KeyTimeline, keyTimeline } from '../../../src/http/ui/key-timeline.ts'
import { generator } from '../../support/generator.ts'

const NOW = 1_795_245_485
const HOUR = 3600

const none = { currentAt: null, previousAt: null, retiresAt: null, revokedAt: null }
const badge = { text: 'x', tone: 'plain' } as const
const row = { kid: 'k', href: null, badge, words: '', tokens: null }

function drawn(
  times: readonly KeyTimes[],
  {
    from = NOW - 100,
    to = NOW + 100,
    dueAt = null as number | null,
    askedAt = null as number | null,
  } = {},
): KeyTimeline {
  const keys = times.map((one) => ({ times: one, row }))
  return keyTimeline({ scale: { from, to }, now: NOW, dueAt, askedAt, keys })
}

test('a key is drawn in each state for as long as it was in it, what is to come apart from what was', () => {
  const times = { ...none, createdAt: NOW - 80, currentAt: NOW - 40, previousAt: NOW - 20 }
  const [only] = drawn([{ ...times, retiresAt: NOW + 60 }]).rows
  assert.deepEqual(only?.bars, [
    { x1: '10%', x2: '30%', look: 'timeline-next' },
    { x1: '30%', x2: '40%', look: 'timeline-current' },
    { x1: '40%', x2: '50%', look: 'timeline-previous' },
    { x1: '50%', x2: '80%', look: 'timeline-previous timeline-coming' },
  ])
})

test('a key without an end in sight is drawn to the edge', () => {
  const [only] = drawn([{ ...none, createdAt: NOW - 500, currentAt: NOW - 500 }]).rows
  assert.deepEqual(only?.bars, [
    { x1: '0%', x2: '50%', look: 'timeline-current' },
    { x1: '50%', x2: '100%', look: 'timeline-current timeline-coming' },
  ])
})

test('a revoked key ends with its mark', () => {
  const revoked = { ...none, createdAt: NOW - 80, currentAt: NOW - 80, revokedAt: NOW - 20 }
  const [only, before] = drawn([revoked, { ...revoked, revokedAt: NOW - 400 }]).rows
  assert.deepEqual([only?.bars.at(-1)?.x2, only?.revoked], ['40%', '40%'])
  assert.equal(before?.revoked, null)
})

test('at every instant a key is drawn in the very state that it was in (issue: the drawing)', () => {
  const { below } = generator(7)
  for (let n = 0; n < 300; n++) {
    const at = () => NOW - 100 + below(200)
    const [createdAt = 0, currentAt = 0, previousAt = 0, retiresAt = 0] = [
      at(),
      at(),
      at(),
      at(),
    ].sort((one, other) => one - other)
    const times = {
      createdAt,
      currentAt: below(4) > 0 ? currentAt : null,
      previousAt: below(4) > 0 ? previousAt : null,
      retiresAt: below(4) > 0 ? retiresAt : null,
      revokedAt: below(3) === 0 ? at() : null,
    }
    const bars = drawn([times]).rows[0]?.bars ?? []
    for (let instant = NOW - 100; instant < NOW + 100; instant++) {
      const place = (instant - NOW + 100) / 2 + 0.1
      const bar = bars.find(
        ({ x1, x2 }) => Number.parseFloat(x1) <= place && place < Number.parseFloat(x2),
      )
      const state = keyStateAt(times, instant)
      const isLive = state !== null && state !== 'retired' && state !== 'revoked'
      assert.equal(bar?.look.split(' ')[0], isLive ? `timeline-${state}` : undefined)
      if (bar !== undefined) assert.equal(bar.look.endsWith('coming'), instant >= NOW)
    }
  }
})

test('now is marked, and what is asked about and due where it is in sight; labels near each other stand apart', () => {
  const key = { ...none, createdAt: NOW }
  const kinds = (timeline: KeyTimeline) => timeline.marks.map(({ kind, x }) => `${kind} ${x}`)
  assert.deepEqual(kinds(drawn([key])), ['now 50%'])
  const far = drawn([key], { askedAt: NOW - 90, dueAt: NOW + 500 })
  assert.deepEqual(kinds(far), ['now 50%', 'asked 5%'])
  assert.equal(new Set(far.marks.map(({ y }) => y)).size, 1)
  const near = drawn([key], { askedAt: NOW - 4, dueAt: NOW + 4 })
  assert.equal(new Set(near.marks.map(({ y }) => y)).size, 3)
  assert.ok(near.axis.y > Math.max(...near.marks.map(({ y }) => y)))
})

const scaleOf = (given: Partial<Parameters<typeof keyTimeScale>[0]>) =>
  keyTimeScale({ keys: [], now: NOW, dueAt: [], askedAt: null, span: '', ...given })

test('by itself the scale shows the last changes and what is to come of them', () => {
  const old = { ...none, createdAt: NOW - 300 * HOUR, currentAt: NOW - 300 * HOUR }
  const rotated = [
    { ...old, previousAt: NOW - 60, retiresAt: NOW + HOUR },
    { ...old, currentAt: NOW - 60 },
  ]
  const { from, to } = scaleOf({ keys: rotated })
  assert.ok(to >= NOW + HOUR && to < NOW + 2 * HOUR, 'the end of the grace is in sight')
  assert.ok(from <= NOW - 600 && from > NOW - 4 * HOUR, 'days before are not')
  const quiet = scaleOf({ keys: [old] })
  assert.ok(quiet.from < NOW - 300 * HOUR, 'where nothing else happened they are')
})

test('a time that is asked about, a rotation that is due and a past that is asked for are in sight', () => {
  const keys = [{ ...none, createdAt: NOW - 10 }]
  assert.ok(scaleOf({ keys, askedAt: NOW - 90 * HOUR }).from < NOW - 90 * HOUR)
  assert.ok(scaleOf({ keys, askedAt: NOW + 90 * HOUR }).to > NOW + 90 * HOUR)
  assert.ok(scaleOf({ keys, dueAt: [NOW + HOUR] }).to > NOW + HOUR)
  assert.ok(scaleOf({ keys, span: 'week' }).from < NOW - 7 * 24 * HOUR)
})

test('a grace of a hundred years does not make the rest too small to see', () => {
  const keys = [{ ...none, createdAt: NOW - 60, previousAt: NOW - 60, retiresAt: NOW + 3e9 }]
  const { from, to } = scaleOf({ keys })
  assert.ok(to - from < 12 * HOUR)
})

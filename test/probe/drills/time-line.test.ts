import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DrillStep } from '../../../src/probe/drills/drill.ts'
import {
  decisionOf,
  inSeconds,
  isThroughout,
  pauseAfter,
  secondsUntil,
  stretchesOf,
  times,
  tokensOf,
} from '../../../src/probe/drills/time-line.ts'
import { act, sampleAt } from './steps.ts'

const STEPS: readonly DrillStep[] = [
  sampleAt(0, 'old', 'accepted'),
  act(1, 'keys rotated'),
  sampleAt(1.1, 'new', 'refused'),
  sampleAt(1.2, 'old', 'accepted'),
  sampleAt(2.1, 'new', 'server_error'),
  sampleAt(2.2, 'old', 'accepted'),
  sampleAt(3.1, 'new', 'accepted'),
  sampleAt(3.2, 'old', 'refused'),
]

test('a change is told from the act on, by when the first sample was sent that saw it (issue: drills)', () => {
  const found = { token: 'new', decision: 'accepted', since: 1 } as const
  assert.equal(secondsUntil(STEPS, found), 2.1)
  assert.equal(secondsUntil(STEPS, { ...found, decision: 'failed' }), 1.1)
})

test('what the first sample after the act sees already took no time, however late it was sent (issue: drills)', () => {
  assert.equal(secondsUntil(STEPS, { token: 'new', decision: 'refused', since: 1 }), 0)
  assert.equal(secondsUntil(STEPS, { token: 'old', decision: 'accepted', since: 1 }), 0)
})

test('what no sample after the act saw is null, whatever was seen before it (issue: drills)', () => {
  assert.equal(secondsUntil(STEPS, { token: 'new', decision: 'refused', since: 2 }), null)
  assert.equal(secondsUntil(STEPS, { token: 'absent', decision: 'accepted', since: 0 }), null)
})

test('an answer holds throughout as long as every sample from the instant on has it (issue: drills)', () => {
  const old = { token: 'old', decision: 'accepted', since: 1 } as const
  assert.equal(isThroughout(STEPS.slice(0, -1), old), true)
  assert.equal(isThroughout(STEPS, old), false)
  assert.equal(isThroughout(STEPS, { ...old, since: 4 }), true, 'where nothing was sent')
})

test('samples with the same answer make one stretch, which goes on until the next one begins (issue: drills)', () => {
  assert.deepEqual(stretchesOf(STEPS, 'new'), [
    { decision: 'refused', from: 1.1, until: 2.1, samples: 1 },
    { decision: 'failed', from: 2.1, until: 3.1, samples: 1 },
    { decision: 'accepted', from: 3.1, until: 3.2, samples: 1 },
  ])
  assert.deepEqual(stretchesOf(STEPS, 'old'), [
    { decision: 'accepted', from: 0, until: 3.2, samples: 3 },
    { decision: 'refused', from: 3.2, until: 3.2, samples: 1 },
  ])
  assert.deepEqual(stretchesOf(STEPS, 'absent'), [])
})

test('stretches of a token leave no gap and change at each border (issue: drills)', () => {
  for (const token of tokensOf(STEPS)) {
    const stretches = stretchesOf(STEPS, token)
    for (const [at, { until, decision }] of stretches.slice(0, -1).entries()) {
      assert.equal(stretches[at + 1]?.from, until)
      assert.notEqual(stretches[at + 1]?.decision, decision)
    }
  }
})

test('tokens are told in the order in which they were first sent (issue: drills)', () => {
  assert.deepEqual(tokensOf(STEPS), ['old', 'new'])
})

test('an answer that is neither yes nor no says nothing of the token (B-04)', () => {
  const decisions = (['rate_limited', 'server_error', 'hang', 'dropped'] as const).map(decisionOf)
  assert.deepEqual(new Set(decisions), new Set(['failed']))
})

test('the pauses grow from a quarter of a second to one, unless an interval is asked for (B-07)', () => {
  const pauses = Array.from({ length: 12 }, (_, round) => pauseAfter(round, undefined))
  assert.equal(pauses[0], 0.25)
  assert.equal(pauses.at(-1), 1)
  for (const [at, pause] of pauses.slice(1).entries()) assert.ok(pause >= (pauses[at] ?? 0))
  assert.deepEqual([pauseAfter(0, 5), pauseAfter(99, 0.05)], [5, 0.05])
})

test('seconds are told as fine as they are short', () => {
  assert.deepEqual([0.034, 0.5, 31.24].map(inSeconds), ['0.03 s', '0.50 s', '31.2 s'])
  assert.deepEqual([0, 1, 2].map(times), ['0 times', 'once', '2 times'])
})

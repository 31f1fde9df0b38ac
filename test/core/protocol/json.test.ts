import assert from 'node:assert/strict'
import { test } from 'node:test'
import { depthOf, isJsonObject } from '../../../src/core/protocol/json.ts'
import { generator } from '../../support/generator.ts'

test('depth counts brackets outside text, escapes heeded (H-07)', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['', 0],
    ['1', 0],
    ['{}', 1],
    ['{"a":[{}]}', 3],
    ['["[[[["]', 1],
    ['["\\"[[[["]', 1],
    ['["\\\\",[]]', 2],
    ['[],[],[]', 1],
    [']]][[[', 0],
    ['"[[[', 0],
  ]
  for (const [text, depth] of cases) assert.equal(depthOf(text), depth, text)
})

test('a bomb of brackets is counted without recursion (H-07)', () => {
  assert.equal(depthOf('['.repeat(1_000_000)), 1_000_000)
})

/** The depth of a value that was parsed. */
function nesting(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(nesting))
}

test('of JSON that can be parsed, the depth counted is the depth there is (H-07)', () => {
  const random = generator(5)
  const value = (depth: number): unknown => {
    const kind = depth === 0 ? random.below(2) : random.below(4)
    if (kind === 0) return random.text(['[', '{', '"', '\\', ']', 'a', '\n'], 5)
    if (kind === 1) return random.below(100)
    const inner = Array.from({ length: random.below(3) }, () => value(depth - 1))
    if (kind === 2) return inner
    return Object.fromEntries(inner.map((one) => [random.text(['{', '"', '\\', 'k'], 3), one]))
  }
  for (let round = 0; round < 1000; round += 1) {
    const made = value(6)
    assert.equal(depthOf(JSON.stringify(made)), nesting(made), JSON.stringify(made))
  }
})

test('an object is neither an array nor null', () => {
  assert.deepEqual([{}, [], null, 'x', 1, undefined].map(isJsonObject), [
    true,
    false,
    false,
    false,
    false,
    false,
  ])
})

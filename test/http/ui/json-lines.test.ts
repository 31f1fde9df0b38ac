import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../../src/core/protocol/json.ts'
import { type JsonLine, jsonLines } from '../../../src/http/ui/json-lines.ts'

const text = (lines: readonly JsonLine[]) =>
  lines.map(({ indent, parts }) => indent + parts.map((part) => part.text).join('')).join('\n')

const SAMPLE: JsonObject = {
  iss: 'http://localhost',
  exp: 5,
  deep: { list: [1, 'two', null, true, { three: [] }], none: {} },
  list: [],
}

test('the lines read as JSON.stringify would write them with two blanks a level', () => {
  assert.equal(text(jsonLines(SAMPLE)), JSON.stringify(SAMPLE, null, 2))
  assert.equal(text(jsonLines({})), '{}')
})

test('the lines are JSON of the same value, with hidden characters as escapes (U-01)', () => {
  const hostile = JSON.parse(
    '{"__proto__": "\\u202e\\u0000\\u200b", "a\\"b": "</script>\\ud83d\\ude00"}',
  )
  const shown = text(jsonLines(hostile))
  assert.deepEqual(JSON.parse(shown), hostile)
  assert.ok(shown.includes('\\u202e\\u0000\\u200b'))
  assert.ok(Object.hasOwn(JSON.parse(shown), '__proto__'))
})

test('a note stands beside members of the outermost object only', () => {
  const lines = jsonLines({ exp: 5, in: { exp: 6 } }, (name) => (name === 'exp' ? 'expired' : null))
  assert.deepEqual(
    lines.map((line) => line.note),
    [null, 'expired', null, null, null, null],
  )
})

test('each part has its kind', () => {
  const kinds = jsonLines({ a: 'x', b: 1, c: null }).flatMap((line) => line.parts)
  assert.deepEqual(
    kinds.filter((part) => part.kind !== 'punctuation'),
    [
      { kind: 'name', text: '"a"' },
      { kind: 'string', text: '"x"' },
      { kind: 'name', text: '"b"' },
      { kind: 'number', text: '1' },
      { kind: 'name', text: '"c"' },
      { kind: 'literal', text: 'null' },
    ],
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toPythonLiteral } from '../../../src/core/static-tables/python-literal.ts'

test('text is escaped for Python, whatever is in it (S-02)', () => {
  assert.equal(toPythonLiteral('a"b\\c\n\0ä😀'), '"a\\"b\\\\c\\u000a\\u0000\\u00e4\\U0001f600"')
  assert.equal(toPythonLiteral("'; import os #"), '"\'; import os #"')
})

test('constants, numbers, lists and dicts are written as Python has them', () => {
  assert.equal(
    toPythonLiteral({ a: true, b: false, c: null, d: [1, 'x'], e: {} }),
    '{\n    "a": True,\n    "b": False,\n    "c": None,\n    "d": [1, "x"],\n    "e": {},\n}',
  )
})

test('every character is written in printable ASCII, so that no reader takes it for another (S-02)', () => {
  for (let code = 0; code <= 0x2100; code += 1) {
    const text = String.fromCodePoint(code)
    const literal = toPythonLiteral(text)
    assert.match(literal, /^"[\x20-\x7E]+"$/, code.toString(16))
    // What is written is JSON text too up to U+FFFF, so JSON can read it back.
    assert.equal(JSON.parse(literal), text)
  }
  assert.equal(toPythonLiteral('\u{10FFFF}'), '"\\U0010ffff"')
  assert.equal(toPythonLiteral('\uD800'), '"\\ud800"')
})

test('numbers are written so that Python reads the same number', () => {
  assert.deepEqual(
    [0, -1, 1.5, 1e21, 1e-7].map((one) => toPythonLiteral(one)),
    ['0', '-1', '1.5', '1e+21', '1e-7'],
  )
})

test('a table within a table is indented a level deeper, also within a list', () => {
  const made = toPythonLiteral({ t: { scopes: ['a'], groups: [{ x: null }] } })
  assert.equal(
    made,
    [
      '{',
      '    "t": {',
      '        "scopes": ["a"],',
      '        "groups": [{',
      '            "x": None,',
      '        }],',
      '    },',
      '}',
    ].join('\n'),
  )
})

test('a token called __proto__ is written like any other (J-05)', () => {
  const table = JSON.parse('{"__proto__":{"client_id":"c","scopes":[]}}')
  assert.match(toPythonLiteral(table), /"__proto__": \{/)
})

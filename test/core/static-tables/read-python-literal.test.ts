import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidInput } from '../../../src/core/protocol/invalid-input.ts'
import type { Json } from '../../../src/core/protocol/json.ts'
import { toPythonLiteral } from '../../../src/core/static-tables/python-literal.ts'
import { readPythonLiteral } from '../../../src/core/static-tables/read-python-literal.ts'

function refusal(text: string): string {
  try {
    readPythonLiteral(text)
  } catch (error) {
    assert.ok(error instanceof InvalidInput, String(error))
    assert.equal(error.issues[0]?.pointer, '')
    return error.issues[0]?.detail ?? ''
  }
  return assert.fail(`this was read: ${text}`)
}

const SAME: readonly (readonly [string, Json])[] = [
  ["'it''s'", 'its'],
  [`"a" 'b' """c"""\n`, 'abc'],
  [`'''one\n"two"\n'three' '''`, 'one\n"two"\n\'three\' '],
  [`"\\n\\t\\\\\\'\\"\\a\\b\\f\\v\\r"`, '\n\t\\\'"\u0007\b\f\v\r'],
  [`"\\x41\\u00e4\\U0001F600\\101\\0\\400"`, 'Aä😀A\0Ā'],
  ['"\\q\\8"', '\\q\\8'],
  ['"a\\\nb"', 'ab'],
  ['u"text"', 'text'],
  ['[True, False, None]', [true, false, null]],
  ['[0, 00, 7, -7, +7, 1_000, 0x1F, 0o17, 0b11]', [0, 0, 7, -7, 7, 1000, 31, 15, 3]],
  ['[1.5, .5, 5., 1e3, 1E-2, 1_0.5, -2.5e+1, 09.5]', [1.5, 0.5, 5, 1000, 0.01, 10.5, -25, 9.5]],
  ['[-0.0, -0]', [-0, 0]],
  ['(1, 2)', [1, 2]],
  ['("x",)', ['x']],
  ['("x")', 'x'],
  ['()', []],
  ['{"a": {}, "b": [],}', { a: {}, b: [] }],
  ['{"a": 1, "a": 2}', { a: 2 }],
  ['\uFEFF# a comment\n{ # another "\n  "a"\\\n : 1 }\r\n# the last', { a: 1 }],
  ['"line\r\n"""', 'line\n'],
]

test('a literal is read as Python reads it (Python reference section 2.4, ast.literal_eval)', () => {
  for (const [text, value] of SAME) {
    const source = text.startsWith('"line') ? `"""${text.slice(1)}` : text
    assert.deepEqual(readPythonLiteral(source), value, text)
  }
})

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['', /^line 1, column 1: expected a value; got the end of the text$/],
  ['{"a": 1', /^line 1, column 1: "\{" is never closed: "\}" is missing$/],
  ['[1,\n 2', /^line 1, column 1: "\[" is never closed/],
  ['{"a" 1}', /^line 1, column 6: expected ":" behind the key; got a number$/],
  ['{"a": 1 "b": 2}', /^line 1, column 9: expected "," or "\}" behind the value; got text$/],
  ['{"a":\n  {"b": 1],\n}', /^line 2, column 10: expected "," or "\}" behind the value; got "\]"$/],
  ['[1,,2]', /^line 1, column 4: expected a value; got ","$/],
  ['{} {}', /^line 1, column 4: expected the end of the text; got "\{"$/],
  ['"abc\n"', /^line 1, column 1: text begins here and does not end on its line: " is missing/],
  ["{'a': '''b\n''}", /^line 1, column 7: text begins here and does not end: ''' is missing$/],
  ['b"x"', /bytes \(the prefix b\) are not text/],
  ['Rb"x"', /bytes/],
  ['f"{x}"', /text with values put in \(the prefix f\)/],
  ['t"{x}"', /a template/],
  ['r"\\d"', /raw text \(the prefix r\) is not read/],
  ['"\\x4"', /\\x is followed by 2 hexadecimal digits/],
  ['"\\u12g4"', /\\u is followed by 4 hexadecimal digits/],
  ['"\\U00110000"', /there is no such character/],
  ['"\\ud83d\\ude00"', /half of a surrogate pair, which Python takes for two characters/],
  ['"\\N{DIGIT ONE}"', /a character by its name is not read/],
  ['"\0"', /null byte/],
  ['"\uD800"', /half of a surrogate pair/],
  ['0123', /no zero may lead/],
  ['1__0', /not a number of Python/],
  ['12abc', /not a number of Python/],
  ['1j', /imaginary/],
  ['1e400', /beyond all numbers of JSON/],
  ['9007199254740993', /more digits than a number of JSON can hold/],
  ['0xfffffffffffffffff', /more digits than a number of JSON can hold/],
  ['--1', /expected a number behind "-"; got "-"/],
  ['{1: 2}', /^line 1, column 2: a key must be text$/],
  ['{"a", "b"}', /^line 1, column 1: this is a set/],
  ['{"a": null}', /got "null"; Python says None$/],
  ['[true]', /got "true"; Python says True$/],
  ['[x]', /got "x"; only values written out are read/],
  ['{"a": int(time.time())}', /got "int"; only values written out are read/],
  ['[60 * 60]', /^line 1, column 5: expected "," or "\]" behind the value; got "\*"; only values/],
  ['{**a}', /got "\*"; only values written out are read/],
  ['[\u201Ca\u201D]', /put straight quotes/],
]

test('what is no literal is refused with line and column and what was expected there', () => {
  for (const [text, detail] of REFUSED) assert.match(refusal(text), detail, text)
})

test('a refusal says nothing of the text and numbers around it, which may be secrets (O-01)', () => {
  for (const text of ['{"secret" "secret"}', '["secret" 5 "secret"]', '{"t": "secret"', '"secret'])
    assert.doesNotMatch(refusal(text), /secret|5/)
})

test('columns count characters, and lines end as in any editor', () => {
  assert.match(refusal('{"😀ä": x}'), /^line 1, column 8:/)
  assert.match(refusal('{\r\n\r "a": x}'), /^line 3, column 7:/)
})

test('brackets nest 64 levels deep and no deeper, and a bomb is refused at once (J-04)', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  assert.doesNotThrow(() => readPythonLiteral(nested(65)))
  assert.match(refusal(nested(66)), /deeper than 64 levels/)
  assert.match(refusal('['.repeat(8_000_000)), /deeper than 64 levels/)
  assert.match(refusal(' '.repeat(8 * 1024 * 1024 + 1)), /at most 8388608 characters/)
})

test('text of megabytes takes time in proportion to its length', () => {
  const texts = [
    `"${'x'.repeat(2_000_000)}"`,
    '"a"'.repeat(500_000),
    `"${'\\n'.repeat(1_000_000)}"`,
    `[${'1,'.repeat(700_000)}]`,
    `${'#\n'.repeat(1_000_000)}1`,
  ]
  const started = performance.now()
  for (const text of texts) readPythonLiteral(text)
  assert.ok(performance.now() - started < 10_000)
})

/** A small generator with a state of its own, so that a failure comes again (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const CHARACTERS = [
  'a',
  ' ',
  '"',
  "'",
  '\\',
  '\n',
  '\r',
  '\0',
  '#',
  '{',
  'ä',
  '\u2028',
  '\u202E',
  '😀',
]
const NUMBERS = [
  0,
  -0,
  1,
  -1.5,
  1e21,
  1e-7,
  5e-324,
  1.7976931348623157e308,
  2 ** 53 - 1,
  2 ** 60,
  0.1,
]
const NAMES = ['__proto__', 'constructor', 'True', 'client_id']

function anyJson(pick: (below: number) => number, depth: number): Json {
  const kind = pick(depth > 4 ? 4 : 6)
  const text = () => Array.from({ length: pick(6) }, () => CHARACTERS[pick(14)] ?? '').join('')
  if (kind === 0) return text()
  if (kind === 1) return NUMBERS[pick(NUMBERS.length)] ?? 0
  if (kind === 2) return [true, false, null][pick(3)] ?? null
  if (kind === 3) return NAMES[pick(4)] ?? ''
  const items = Array.from({ length: pick(4) }, () => anyJson(pick, depth + 1))
  if (kind === 4) return items
  return Object.fromEntries(
    items.map((item) => [pick(5) === 0 ? (NAMES[pick(4)] ?? '') : text(), item]),
  )
}

test('what is written as Python is read back as the same (S-02)', () => {
  const pick = random(1)
  for (let turn = 0; turn < 3000; turn += 1) {
    const value = anyJson(pick, 0)
    assert.deepEqual(readPythonLiteral(toPythonLiteral(value)), value)
  }
})

test('JSON without its three words is Python too, and reads as the same', () => {
  const pick = random(2)
  for (let turn = 0; turn < 1000; turn += 1) {
    const json = JSON.stringify(anyJson(pick, 0))
    if (/true|false|null/.test(json.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''))) continue
    assert.deepEqual(readPythonLiteral(json), JSON.parse(json), json)
  }
})

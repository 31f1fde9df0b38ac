import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cellText } from '../../src/cli/cell-text.ts'
import { paintFor } from '../../src/cli/colours.ts'
import { textFields, textTable } from '../../src/cli/text-table.ts'

const plain = paintFor({ isTTY: false }, {})
const coloured = paintFor({ isTTY: true }, {})

test('a table has a head, aligned columns and none that is empty throughout', () => {
  const items = [
    { kid: 'a', state: 'current', tokens_signed: 3 },
    { kid: 'longer', state: 'next', tokens_signed: 12 },
  ]
  assert.deepEqual(textTable(items, ['kid', 'state', 'retires_at', 'tokens_signed'], plain), [
    'KID     STATE    TOKENS SIGNED',
    'a       current  3',
    'longer  next     12',
  ])
})

test('colour does not move the columns', () => {
  const items = [{ state: 'current', kid: 'k' }]
  const painted = textTable(items, ['state', 'kid'], coloured).join('\n')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  assert.equal(painted.replaceAll(/\u001b\[\d+m/g, ''), 'STATE    KID\ncurrent  k')
  assert.ok(painted.includes('\u001b[32mcurrent\u001b[0m  k'))
})

test('control characters of the server reach no terminal (CWE-150)', () => {
  const [, row = ''] = textTable([{ name: 'a\u001b[2Jb\nc\u202e' }], ['name'], plain)
  assert.equal(row, 'a\\u001b[2Jb\\u000ac\\u202e')
  assert.deepEqual(textFields({ name: '\u0007', claims: { a: '\u009b' } }, plain), [
    'name    \\u0007',
    'claims  {"a":"\\u009b"}',
  ])
})

test('instants are told by the calendar, and what no calendar reaches as it is', () => {
  assert.equal(cellText('expires_at', 0), '1970-01-01T00:00:00Z')
  assert.equal(cellText('now', 1.5), '1970-01-01T00:00:01.500Z')
  assert.equal(cellText('expires_at', 1e15), '1000000000000000')
  assert.equal(cellText('times', 5), '5')
})

test('colour is for terminals, but for NO_COLOR and FORCE_COLOR (no-color.org)', () => {
  const isColoured = (isTTY: boolean, env: NodeJS.ProcessEnv) =>
    paintFor({ isTTY }, env)('red', 'x') !== 'x'
  assert.equal(isColoured(true, {}), true)
  assert.equal(isColoured(false, {}), false)
  assert.equal(isColoured(true, { NO_COLOR: '1' }), false)
  assert.equal(isColoured(true, { NO_COLOR: '' }), true)
  assert.equal(isColoured(false, { FORCE_COLOR: '1' }), true)
  assert.equal(isColoured(true, { FORCE_COLOR: '0' }), false)
  assert.equal(isColoured(false, { FORCE_COLOR: '1', NO_COLOR: '1' }), false)
  assert.equal(isColoured(true, { TERM: 'dumb' }), false)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StaticEntry } from '../../../src/core/static-tables/static-table.ts'
import {
  EMPTY_ENTRY,
  type EntryFormValues,
  entryValues,
  readEntryForm,
} from '../../../src/http/ui/static-entry-form.ts'

const NOW = 1_795_245_485

/** What a browser sends of what stands in the form: line ends as CR LF, and none in a text field. */
function asSent(values: EntryFormValues): EntryFormValues {
  const lines = values.members.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n')
  const fields = Object.entries(values).map(([name, text]) => [
    name,
    text.replaceAll(/[\r\n]/g, ''),
  ])
  return { ...(Object.fromEntries(fields) as EntryFormValues), members: lines }
}

const TEXTS = [
  '',
  'plain',
  ' with blanks ',
  '"quoted"',
  'a\nb\r\nc',
  '\0\u202E\u200B',
  '[1]',
  'ä😀\u{1F469}\u200D\u{1F4BB}',
  '\\u0041',
  '</textarea>&amp;',
]

const ENTRIES: readonly StaticEntry[] = [
  { client_id: 'c', scopes: [] },
  { client_id: 'c', scopes: ['read', 'write:x'], sub: 's', expires_at: null },
  ...TEXTS.map((text) => ({
    client_id: text,
    scopes: [text],
    sub: text,
    [text]: { [text]: text },
  })),
  { client_id: 'c', scopes: ['a b', ''], expires_at: 0 },
  { client_id: 'c', scopes: ['[x]', 'y'], expires_at: -1 },
  { client_id: 'c', scopes: ['a', 'b'], expires_at: 9_007_199_254_740_991 },
  { client_id: 'c', scopes: ['a'], expires_at: -9_007_199_254_740_991 },
  { client_id: 'c', scopes: ['a'], nothing: null, list: [1, [true, {}]], '': '' },
  JSON.parse('{"client_id":"c","scopes":[],"__proto__":{"x":1}}'),
]

test('an entry that is opened in the form and sent as it stands is the same entry, whatever is in it', () => {
  for (const entry of ENTRIES) {
    const read = readEntryForm(asSent(entryValues('t', entry)), NOW)
    assert.deepEqual(read.issues, [], JSON.stringify(entry))
    assert.deepEqual(read.entry, entry)
    assert.equal(
      JSON.stringify(Object.keys(read.entry).sort()),
      JSON.stringify(Object.keys(entry).sort()),
    )
  }
})

const form = (values: Partial<EntryFormValues>) =>
  readEntryForm({ ...EMPTY_ENTRY, token: 't', client_id: 'c', ...values }, NOW)

test('an expiry is told from now, as a date, in seconds, or as never', () => {
  const read = (text: string) => form({ expires_at: text }).entry.expires_at
  const instants: readonly (readonly [string, number | null | undefined])[] = [
    ['', undefined],
    ['never', null],
    ['+30d', NOW + 2_592_000],
    ['-60', NOW - 60],
    ['\u221260', NOW - 60],
    ['1900000000', 1_900_000_000],
    ['@-5', -5],
    ['2030-01-31', 1_896_048_000],
    ['2030-01-31 12:00', 1_896_091_200],
    ['2030-01-31T12:00:01Z', 1_896_091_201],
    ['2030-01-31 12:00:01 UTC', 1_896_091_201],
  ]
  for (const [text, at] of instants) assert.equal(read(text), at, text)
  for (const text of [
    'soon',
    '2030-02-30',
    '2030-13-01',
    '2030-01-01 25:00',
    '1.5',
    '30d',
    '0x10',
  ]) {
    const { issues } = form({ expires_at: text })
    assert.equal(issues[0]?.pointer, '/expires_at', text)
  }
})

test('what cannot be read is told at its field, everything at once', () => {
  const { issues, entry } = form({
    client_id: '"a',
    scopes: '[1',
    sub: '"\\ud800"',
    expires_at: 'x',
    members: 'x',
  })
  assert.deepEqual(
    issues.map(({ pointer }) => pointer),
    ['/client_id', '/scopes', '/sub', '/expires_at', '/members'],
  )
  assert.deepEqual(entry, {})
})

test('other members are a JSON object without those that have fields of their own', () => {
  assert.deepEqual(form({ members: '{"a": 1}' }).entry, { client_id: 'c', scopes: [], a: 1 })
  for (const members of [
    '[]',
    '1',
    '"x"',
    '{"a": "\\ud800"}',
    '{"sub": "x"}',
    '{"client_id": "x"}',
  ])
    assert.equal(form({ members }).issues[0]?.pointer, '/members', members)
})

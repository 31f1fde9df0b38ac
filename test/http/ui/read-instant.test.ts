import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readInstant } from '../../../src/http/ui/read-instant.ts'

const NOW = Date.UTC(2026, 10, 21, 14, 5, 30) / 1000

const readable = [
  ['now', NOW],
  [' Now ', NOW],
  ['10 min ago', NOW - 600],
  ['10min', NOW - 600],
  ['-60', NOW - 60],
  ['3600', NOW - 3600],
  ['1h ago', NOW - 3600],
  ['in 1 h', NOW + 3600],
  ['In 5min', NOW + 300],
  ['+60', NOW + 60],
  ['1795269930', 1_795_269_930],
  ['14:05', NOW - 30],
  ['23:59:59', Date.UTC(2026, 10, 21, 23, 59, 59) / 1000],
  ['00:00 UTC', Date.UTC(2026, 10, 21) / 1000],
  ['2026-11-20', Date.UTC(2026, 10, 20) / 1000],
  ['2026-11-20 10:30', Date.UTC(2026, 10, 20, 10, 30) / 1000],
  ['2026-11-20T10:30:05Z', Date.UTC(2026, 10, 20, 10, 30, 5) / 1000],
  ['2026-11-20 10:30:05 UTC', Date.UTC(2026, 10, 20, 10, 30, 5) / 1000],
] as const

for (const [text, at] of readable) {
  test(`the time "${text}" is read, in UTC`, () => assert.equal(readInstant(text, NOW), at))
}

const unreadable = [
  '',
  'yesterday',
  'in 1 h ago',
  '24:00',
  '14:60',
  '14:5',
  '2026-02-30T25:00',
  '2026-13-01',
  '2026-11-20 10:30 CET',
  '1e9',
  '10 years ago',
  '٣',
]

for (const text of unreadable) {
  test(`the text "${text}" is no time`, () => assert.equal(readInstant(text, NOW), undefined))
}

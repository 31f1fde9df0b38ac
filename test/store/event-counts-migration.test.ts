import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import { dayOf, midnightOf } from '../../src/core/events/event-count.ts'
import { firstTables } from '../../src/store/sqlite/migrations/001-first-tables.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { NOW } from '../support/records.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const MIDNIGHT = midnightOf(dayOf(NOW))

test('the events that a database of the first schema has are counted when it is opened (Z-05)', async (t) => {
  const path = join(temporaryDirectory(t), 'mock.db')
  const raw = new Database(path)
  raw.exec(firstTables)
  raw.pragma('application_id = 0x4d496450')
  raw.pragma('user_version = 1')
  raw.exec("INSERT INTO issuers VALUES (1, 'default', 0, NULL, NULL, 0, '[]', 0)")
  const insert = raw.prepare(
    'INSERT INTO events (issuer_id, type, at, issuer_at, data) VALUES (1, ?, ?, 0, ?)',
  )
  const active = { endpoint: 'introspect', status: 200, outcome: 'active' }
  for (const [type, at, data] of [
    ['request', MIDNIGHT, active],
    ['request', MIDNIGHT + 86_399, active],
    ['tokens_minted', NOW, { count: 5 }],
    ['token_minted', MIDNIGHT - 1, {}],
    ['key_created', MIDNIGHT - 1, { count: 9 }],
  ] as const)
    insert.run(type, at, JSON.stringify(data))
  raw.close()
  const store = await openSqliteStore({ location: { kind: 'file', path } })
  try {
    const none = { endpoint: '', outcome: '', status: 0 }
    assert.deepEqual(await store.events.counts(1, dayOf(NOW)), [
      { type: 'request', ...active, events: 2, tokens: 0 },
      { type: 'tokens_minted', ...none, events: 1, tokens: 5 },
    ])
    assert.deepEqual(await store.events.counts(1, dayOf(NOW) - 1), [
      { type: 'key_created', ...none, events: 1, tokens: 0 },
      { type: 'token_minted', ...none, events: 1, tokens: 1 },
    ])
  } finally {
    await store.close()
  }
})

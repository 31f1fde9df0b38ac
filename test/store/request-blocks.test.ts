import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import type { Event, NewEvent } from '../../src/core/events/event.ts'
import { NO_ROTATION } from '../../src/core/keys/rotation-policy.ts'
import { MIGRATIONS } from '../../src/store/sqlite/migrations/migrations.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { EventFilter } from '../../src/store/store.ts'
import { NOW, newEvent } from '../support/records.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

/** The schema in which a request was a row of its own. */
const BEFORE = 5

const DATA = [
  { endpoint: 'introspect', method: 'POST', status: 200, outcome: 'active', duration_ms: 0.4 },
  { endpoint: 'introspect', status: 200, outcome: 'expired', duration_ms: 12, user_agent: 'ü "\\' },
  { endpoint: 'jwks', status: 200, outcome: 'ok', kids: ['k1', 'k2'] },
  { endpoint: 'jwks', status: 503, outcome: 'fault', fault: 'slow' },
  { endpoint: 'token', status: 400, outcome: 'inactive' },
  {},
]
const JTIS = ['j', 'j\u0000"\\\n\u001f', undefined, "j'"]

/** An event of every kind, changes between the requests, more of them than one block takes. */
function oldEvents(): readonly Event[] {
  return Array.from({ length: 1300 }, (_, n) => {
    const jti = JTIS[n % JTIS.length]
    return {
      ...newEvent(n % 11 === 0 ? 2 : 1, {
        type: n % 7 === 0 ? 'token_minted' : 'request',
        at: NOW + n,
        issuerAt: n,
        ...(jti === undefined ? {} : { jti }),
        ...(n % 5 === 0 ? { kid: 'k', clientId: `c${n % 3}` } : {}),
        data: DATA[n % DATA.length] ?? {},
      }),
      id: n + 1,
    }
  })
}

function databaseBefore(path: string, events: readonly Event[]): void {
  const raw = new Database(path)
  for (const step of MIGRATIONS.slice(0, BEFORE)) raw.exec(step)
  raw.pragma('application_id = 0x4d496450')
  raw.pragma(`user_version = ${BEFORE}`)
  for (const id of [1, 2])
    raw.exec(`INSERT INTO issuers VALUES (${id}, 'i${id}', 0, NULL, NULL, 0, '[]', 0, NULL, NULL)`)
  const insert =
    raw.prepare(`INSERT INTO events (id, issuer_id, type, at, issuer_at, jti, kid, client_id, data)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  for (const { id, issuerId, type, at, issuerAt, jti, kid, clientId, data } of events) {
    const ids = [jti ?? null, kid ?? null, clientId ?? null]
    insert.run(id, issuerId, type, at, issuerAt, ...ids, JSON.stringify(data))
  }
  raw.close()
}

const FILTERS: readonly (readonly [EventFilter, (event: NewEvent) => boolean])[] = [
  [{}, () => true],
  [{ types: ['request'] }, ({ type }) => type === 'request'],
  [{ jti: 'j' }, ({ jti }) => jti === 'j'],
  [{ jti: JTIS[1] }, ({ jti }) => jti === JTIS[1]],
  [{ kid: 'k', clientId: 'c2' }, ({ kid, clientId }) => kid === 'k' && clientId === 'c2'],
  [
    { endpoint: 'jwks', since: NOW + 700 },
    ({ data, at }) => data.endpoint === 'jwks' && at >= NOW + 700,
  ],
  [{ outcome: 'inactive' }, ({ data }) => data.outcome === 'expired'],
  [{ outcome: 'error' }, ({ data }) => Number(data.status) >= 400],
  [{ outcome: 'fault' }, ({ data }) => data.fault !== undefined],
  [{ outcome: 'ok' }, ({ data }) => data.outcome === 'ok'],
]

test('the requests that a database of an older schema has in rows are the same in blocks, and ids go on behind them (decision 14)', async (t) => {
  const path = join(temporaryDirectory(t), 'mock.db')
  const events = oldEvents()
  databaseBefore(path, events)
  const store = await openSqliteStore({ location: { kind: 'file', path } })
  try {
    for (const issuerId of [1, 2])
      for (const [filter, meets] of FILTERS) {
        const own = events.filter((event) => event.issuerId === issuerId && meets(event))
        const found = await store.events.following(issuerId, filter, { limit: 2000 })
        assert.deepEqual(found, own, `${issuerId} ${JSON.stringify(filter)}`)
      }
    await store.events.append([newEvent(1, { type: 'request' }), newEvent(1)])
    assert.equal(await store.events.lastId(1), events.length + 2)
    const own = events.filter(({ issuerId }) => issuerId === 1)
    await store.events.prune(1, 900)
    const left = await store.events.following(1, {}, { limit: 2000 })
    assert.deepEqual(left.slice(0, -2), own.slice(2 - 900))
    assert.equal(left.length, 900)
  } finally {
    await store.close()
  }
  const raw = new Database(path)
  const rows = (sql: string) => raw.prepare(sql).pluck().get()
  assert.equal(rows("SELECT count(*) FROM events WHERE type = 'request'"), 0)
  assert.deepEqual(raw.pragma('foreign_key_check'), [])
  assert.equal(raw.pragma('integrity_check', { simple: true }), 'ok')
  raw.close()
})

test('requests that come one by one share rows all the same, and a row has at most 500 (decision 14)', async (t) => {
  const path = join(temporaryDirectory(t), 'mock.db')
  const store = await openSqliteStore({ location: { kind: 'file', path } })
  const { id } = await store.issuers.insert('x', 1, NO_ROTATION)
  const request = newEvent(id, { type: 'request' })
  await store.transaction(async (tx) => {
    for (let n = 0; n < 600; n += 1) await tx.events.append([request])
  })
  await store.events.append(Array.from({ length: 1200 }, () => request))
  await store.close()
  const raw = new Database(path)
  const sizes = raw.prepare<[], number>('SELECT events FROM request_blocks').pluck().all()
  raw.close()
  assert.equal(
    sizes.reduce((sum, size) => sum + size),
    1800,
  )
  assert.ok(sizes.length <= 15, `600 one by one and 1200 together are in ${sizes.length} rows`)
  assert.equal(Math.max(...sizes), 500)
})

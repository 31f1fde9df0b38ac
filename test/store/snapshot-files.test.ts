import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import Database from 'better-sqlite3'
import { NO_ROTATION } from '../../src/core/keys/rotation-policy.ts'
import { MIGRATIONS } from '../../src/store/sqlite/migrations/migrations.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { NOW, newToken } from '../support/records.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

// A temporary folder of our own, since other tests at the same time leave and remove theirs.
process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'mcp-mock-idp-test-'))
after(() => rmSync(tmpdir(), { recursive: true, force: true }))

const inMemory = () => openSqliteStore({ location: { kind: 'memory' } })

async function opened(t: TestContext): Promise<Store> {
  const store = await inMemory()
  t.after(() => store.close())
  return store
}

const nothing = async () => undefined

test('a snapshot of an older release is brought to the present schema, and its file stays as it was (Z-06)', async (t) => {
  const file = join(temporaryDirectory(t), 'old.db')
  const old = new Database(file)
  for (const step of MIGRATIONS.slice(0, 3)) old.exec(step)
  old.pragma(`application_id = ${0x4d496450}`)
  old.pragma('user_version = 3')
  old.exec(
    `INSERT INTO issuers (name, created_at, rotation_prepublish_seconds, rotation_algs) VALUES ('default', ${NOW}, 60, '[]')`,
  )
  old.close()
  const digest = () => createHash('sha256').update(readFileSync(file)).digest('hex')
  const before = digest()
  const store = await opened(t)
  await store.loadFrom(file, nothing)
  assert.deepEqual((await store.issuers.byName('default'))?.clock, { kind: 'real' })
  assert.equal(digest(), before)
  assert.deepEqual(readdirSync(join(file, '..')), ['old.db'])
})

test('the database of a running server is refused, since part of it may be in its log (issue: snapshot)', async (t) => {
  const file = join(temporaryDirectory(t), 'live.db')
  const live = await openSqliteStore({ location: { kind: 'file', path: file } })
  await live.issuers.insert('default', NOW, NO_ROTATION)
  const store = await opened(t)
  await assert.rejects(store.loadFrom(file, nothing), /write-ahead log beside it/)
  await live.close()
  await store.loadFrom(file, nothing)
  assert.ok(await store.issuers.byName('default'))
})

test('rows that a CHECK forbids are refused, and what was there stays (Z-05)', async (t) => {
  const folder = temporaryDirectory(t)
  const [one, other] = [await opened(t), await opened(t)]
  const { id } = await one.issuers.insert('default', NOW, NO_ROTATION)
  await one.tokens.insert(newToken(id))
  await one.saveTo(join(folder, 'saved.db'))
  const db = new Database(join(folder, 'saved.db'))
  db.pragma('ignore_check_constraints = ON')
  db.exec("UPDATE tokens SET format = 'paper'")
  db.close()
  await other.issuers.insert('kept', NOW, NO_ROTATION)
  await assert.rejects(other.loadFrom(join(folder, 'saved.db'), nothing), /the snapshot is damaged/)
  assert.ok(await other.issuers.byName('kept'))
  assert.equal(await other.issuers.byName('default'), undefined)
})

test('no copy stays behind in the temporary folder, whatever comes of a load (Z-01)', async (t) => {
  const folder = temporaryDirectory(t)
  const store = await opened(t)
  await store.issuers.insert('default', NOW, NO_ROTATION)
  await store.saveTo(join(folder, 'saved.db'))
  writeFileSync(join(folder, 'bad.db'), 'x'.repeat(5000))
  const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('mcp-mock-idp-load-'))
  const before = copies()
  await store.loadFrom(join(folder, 'saved.db'), nothing)
  await assert.rejects(store.loadFrom(join(folder, 'bad.db'), nothing))
  const failing = async () => assert.fail('after all')
  await assert.rejects(store.loadFrom(join(folder, 'saved.db'), failing), /after all/)
  assert.deepEqual(
    copies().filter((name) => !before.includes(name)),
    [],
  )
})

test('a closed store neither saves nor loads', async (t) => {
  const file = join(temporaryDirectory(t), 'saved.db')
  const store = await inMemory()
  await store.close()
  await assert.rejects(store.saveTo(file), { kind: 'unavailable' })
  await assert.rejects(store.loadFrom(file, nothing), { kind: 'unavailable' })
})

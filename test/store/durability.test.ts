import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import Database from 'better-sqlite3'
import { durabilityOf } from '../../src/store/sqlite/durability.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const FULL = 2
const NORMAL = 1
const OFF = 0

/** A connection to a file, with what it is set to. */
function connectionWith(context: TestContext, synchronous: number) {
  const db = new Database(join(temporaryDirectory(context), 'some.db'))
  db.pragma('journal_mode = WAL')
  db.pragma(`synchronous = ${synchronous}`)
  return { db, relax: durabilityOf(db), now: () => db.pragma('synchronous', { simple: true }) }
}

test('commits wait for the disk but for those that need not, and those after them wait again', (context) => {
  const { db, relax, now } = connectionWith(context, FULL)
  relax(false)
  assert.equal(now(), FULL)
  relax(true)
  assert.equal(now(), NORMAL)
  relax(false)
  assert.equal(now(), FULL)
  db.close()
})

test('a connection that is set to less never waits for more', (context) => {
  for (const own of [NORMAL, OFF]) {
    const { db, relax, now } = connectionWith(context, own)
    for (const relaxed of [true, false, true]) {
      relax(relaxed)
      assert.equal(now(), own)
    }
    db.close()
  }
})

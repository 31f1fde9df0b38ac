import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { NO_ROTATION } from '../../src/core/keys/rotation-policy.ts'
import { type Connections, openFile, openMemory } from '../../src/store/sqlite/open-connections.ts'
import { storeOn } from '../../src/store/sqlite/store-on.ts'
import { NOW, newToken } from '../support/records.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const openIn = (t: TestContext) => openFile(join(temporaryDirectory(t), 'mock.db'), 'full')

/** Lets a database grow by so many pages more, and no further: SQLite then answers as it does on a full disk. */
function leavePages({ writer }: Connections, pages: number): void {
  const used = Number(writer.pragma('page_count', { simple: true }))
  writer.pragma(`max_page_count = ${used + pages}`)
}

test('a full disk is a sentence; reads go on, all that was acknowledged is there, and writing recovers (Z-07)', async (t) => {
  const connections = await openIn(t)
  const store = storeOn(connections)
  const issuer = await store.issuers.insert('default', NOW, NO_ROTATION)
  leavePages(connections, 20)
  const insert = (n: number) =>
    store.tokens.insert(newToken(issuer.id, { jti: `${n}`, claims: { pad: 'x'.repeat(2000) } }))
  const results = await Promise.allSettled(Array.from({ length: 200 }, (_, n) => insert(n)))
  const failed = results.filter((result) => result.status === 'rejected')
  assert.ok(failed.length > 100, `${failed.length} failed`)
  for (const { reason } of failed) {
    assert.equal(reason.kind, 'unavailable')
    assert.match(reason.message, /the disk is full|could not be written, and the change was undone/)
  }
  for (const [n, { status }] of results.entries())
    assert.equal(
      (await store.tokens.byJti(issuer.id, `${n}`)) !== undefined,
      status === 'fulfilled',
      `${n}`,
    )
  leavePages(connections, 10_000)
  await insert(1000)
  assert.ok(await store.tokens.byJti(issuer.id, '1000'))
  assert.equal(connections.writer.pragma('integrity_check', { simple: true }), 'ok')
  await store.close()
})

test('work that goes on after SQLite took its transaction back is refused, and so are those it shared the commit with (W-06)', async (t) => {
  const connections = await openIn(t)
  const store = storeOn(connections)
  const issuer = await store.issuers.insert('default', NOW, NO_ROTATION)
  const insert = (jti: string) => store.tokens.insert(newToken(issuer.id, { jti }))
  const before = insert('before')
  const stubborn = store.transaction(async (tx) => {
    await tx.tokens.insert(newToken(issuer.id, { jti: 'stubborn' }))
    // What SQLite does by itself after some errors, a full disk among them.
    connections.writer.exec('ROLLBACK')
    await tx.settings.set('name', 'half').catch(() => {})
    return 'done'
  })
  const results = await Promise.allSettled([before, stubborn, insert('after')])
  const refused = /could not be written, and the change was undone/
  assert.deepEqual(
    results.map((result) => result.status),
    ['rejected', 'rejected', 'fulfilled'],
  )
  for (const result of results.slice(0, 2))
    assert.match(result.status === 'rejected' ? result.reason.message : '', refused)
  assert.equal(await store.settings.get('name'), undefined)
  for (const jti of ['before', 'stubborn'])
    assert.equal(await store.tokens.byJti(issuer.id, jti), undefined)
  await store.close()
})

test('a commit that fails rejects every caller it was for, and leaves nothing (decision 10)', async (t) => {
  const connections = await openIn(t)
  const store = storeOn(connections)
  await store.settings.set('name', 'before')
  // A foreign key that SQLite looks at only when it commits.
  connections.writer.exec('CREATE TEMP TABLE parent (id INTEGER PRIMARY KEY)')
  connections.writer.exec(
    'CREATE TEMP TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)',
  )
  const sets = ['a', 'b', 'c'].map((name) =>
    store.transaction(async (tx) => {
      await tx.settings.set(name, 'new')
      if (name === 'b') connections.writer.exec('INSERT INTO child VALUES (1)')
    }),
  )
  for (const result of await Promise.allSettled(sets)) assert.equal(result.status, 'rejected')
  for (const name of ['a', 'b', 'c']) assert.equal(await store.settings.get(name), undefined)
  await store.settings.set('name', 'after')
  assert.equal(await store.settings.get('name'), 'after')
  await store.close()
})

test('callers that wait together share a commit', async (t) => {
  const connections = await openIn(t)
  const store = storeOn(connections)
  const issuer = await store.issuers.insert('default', NOW, NO_ROTATION)
  const before = await store.changeCounter()
  await Promise.all(Array.from({ length: 64 }, () => store.tokens.insert(newToken(issuer.id))))
  assert.equal((await store.changeCounter()) - before, 1)
  await store.close()
})

test('every column that refers to another table is where an index begins, so that a deletion looks at no other row', () => {
  const { writer: db, close } = openMemory()
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .pluck()
  const leading = db
    .prepare<
      [string],
      string
    >(`SELECT (SELECT name FROM pragma_index_info(list.name) WHERE seqno = 0)
    FROM pragma_index_list(?) AS list WHERE list.partial = 0`)
    .pluck()
  const keys = db.prepare<[string], string>('SELECT "from" FROM pragma_foreign_key_list(?)').pluck()
  const rowid = db
    .prepare<[string], string>('SELECT name FROM pragma_table_info(?) WHERE pk = 1')
    .pluck()
  let checked = 0
  for (const table of tables.all()) {
    const found = [...leading.all(table), ...rowid.all(table)]
    for (const column of keys.all(table)) {
      assert.ok(found.includes(column), `${table}.${column}`)
      checked += 1
    }
  }
  assert.ok(checked >= 8)
  close()
})

test('every table is strict', () => {
  const { writer: db, close } = openMemory()
  const lax = db
    .prepare(
      "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
    )
    .all()
  assert.deepEqual(lax, [])
  close()
})

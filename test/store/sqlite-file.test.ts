import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { NO_ROTATION } from '../../src/core/keys/rotation-policy.ts'
import { openFile } from '../../src/store/sqlite/open-connections.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { NOW, newToken } from '../support/records.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const open = (path: string) => openSqliteStore({ location: { kind: 'file', path } })
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

/** A sound database of a few pages, closed. */
async function soundDatabase(t: TestContext): Promise<string> {
  const path = join(temporaryDirectory(t), 'mock.db')
  const store = await open(path)
  const issuer = await store.issuers.insert('default', NOW, NO_ROTATION)
  for (let n = 0; n < 50; n += 1) await store.tokens.insert(newToken(issuer.id, { jti: `${n}` }))
  await store.close()
  return path
}

/** Everything about the files of a folder that a refusal must leave alone. */
function snapshot(folder: string): string[] {
  return readdirSync(folder).map((name) => {
    const path = join(folder, name)
    const { mode: bits, size, mtimeMs } = statSync(path)
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
    return [name, bits, size, mtimeMs, digest].join(' ')
  })
}

/** Checks that opening is refused with one sentence that names the path, and that no byte has changed. */
async function refusesUntouched(path: string, expected: { kind: string; cause: RegExp }) {
  const before = snapshot(dirname(path))
  await assert.rejects(open(path), (error: Error & { kind?: string }) => {
    assert.equal(error.kind, expected.kind)
    assert.match(error.message, expected.cause)
    assert.ok(error.message.startsWith(`the database "${path}" `), error.message)
    assert.ok(!error.message.includes('\n'))
    return true
  })
  assert.deepEqual(snapshot(dirname(path)), before)
}

for (const umask of [0, 0o022, 0o077])
  test(`with umask ${umask.toString(8)} the database, its log and index are 0600 and new folders 0700 (K-01)`, async (t) => {
    const folder = temporaryDirectory(t)
    const before = process.umask(umask)
    t.after(() => process.umask(before))
    const path = join(folder, 'a', 'b', 'mock.db')
    const store = await open(path)
    await store.settings.set('name', 'value')
    for (const suffix of ['', '-wal', '-shm']) assert.equal(mode(path + suffix), '600', suffix)
    for (const made of ['a', 'a/b']) assert.equal(mode(join(folder, made)), '700', made)
    await store.close()
    assert.equal(mode(path), '600')
  })

test('a database that others could read is narrowed, its log and index too (K-01)', async (t) => {
  const path = await soundDatabase(t)
  const crashed = new Database(path)
  crashed.pragma('journal_mode = WAL')
  crashed.exec("INSERT INTO settings VALUES ('name', 'value')")
  for (const suffix of ['', '-wal', '-shm']) chmodSync(path + suffix, 0o664)
  const store = await open(path)
  await store.settings.set('name', 'other')
  for (const suffix of ['', '-wal', '-shm']) assert.equal(mode(path + suffix), '600', suffix)
  await store.close()
  crashed.close()
})

test('closing copies the log back and leaves one file; all is there at the next start', async (t) => {
  const path = await soundDatabase(t)
  assert.deepEqual(readdirSync(dirname(path)), ['mock.db'])
  const store = await open(path)
  const issuer = await store.issuers.byName('default')
  assert.equal((await store.tokens.list(issuer!.id, { now: NOW }, { limit: 99 })).tokens.length, 50)
  await store.close()
})

test('a relative path, odd characters and a symbolic link work (Z-04)', async (t) => {
  const folder = temporaryDirectory(t)
  const before = process.cwd()
  process.chdir(folder)
  t.after(() => process.chdir(before))
  symlinkSync(join(folder, 'plain.db'), join(folder, 'link.db'))
  for (const path of [
    'plain.db',
    ':memory:',
    'a b%20?#.db',
    'ünï\u{1f511}.db',
    'file:x.db',
    'link.db',
  ]) {
    const store = await open(path)
    await store.settings.set('path', path)
    await store.close()
    assert.ok(existsSync(join(folder, path)), path)
  }
  assert.equal(mode(join(folder, 'plain.db')), '600')
})

test('a log without its index, as in a copy, is read too', async (t) => {
  const path = await soundDatabase(t)
  const raw = new Database(path)
  raw.exec("INSERT INTO settings VALUES ('name', 'in the log')")
  const copy = join(temporaryDirectory(t), 'copy.db')
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix)
  raw.close()
  const store = await open(copy)
  assert.equal(await store.settings.get('name'), 'in the log')
  await store.close()
})

test('a file that is no database is refused and left alone (Z-03)', async (t) => {
  for (const [name, bytes] of [
    ['text.db', 'this is a diary, not a database\n'.repeat(300)],
    ['short.db', 'short'],
    ['zeros.db', Buffer.alloc(8192)],
  ] as const) {
    const path = join(temporaryDirectory(t), name)
    writeFileSync(path, bytes, { mode: 0o644 })
    await refusesUntouched(path, { kind: 'unavailable', cause: /is not a SQLite database/ })
  }
})

test('a damaged database is refused and left alone (Z-03)', async (t) => {
  for (const damage of [
    (bytes: Buffer) => bytes.fill(0xa5, 4096 * 2, 4096 * 6),
    (bytes: Buffer) => bytes.fill(0, 200, 4096),
    (bytes: Buffer) => bytes.subarray(0, bytes.length - 4096 * 3),
    (bytes: Buffer) => bytes.subarray(0, 3000),
  ]) {
    const path = await soundDatabase(t)
    writeFileSync(path, damage(readFileSync(path)))
    await refusesUntouched(path, {
      kind: 'unavailable',
      cause: /is damaged|is not a SQLite database/,
    })
  }
})

test('a database of a newer schema is refused and left alone (Z-05)', async (t) => {
  const path = await soundDatabase(t)
  const raw = new Database(path)
  raw.pragma('user_version = 99')
  raw.close()
  const cause = /has schema version 99, newer than version \d+ that this release knows/
  await refusesUntouched(path, { kind: 'conflict', cause })
})

test('a database of a newer schema with a log is refused, neither of them changed (Z-05)', async (t) => {
  const path = await soundDatabase(t)
  const raw = new Database(path)
  raw.pragma('user_version = 99')
  const copy = join(temporaryDirectory(t), 'copy.db')
  for (const suffix of ['', '-wal', '-shm']) copyFileSync(path + suffix, copy + suffix)
  raw.close()
  const before = [readFileSync(copy), readFileSync(`${copy}-wal`)]
  await assert.rejects(open(copy), { kind: 'conflict' })
  assert.deepEqual([readFileSync(copy), readFileSync(`${copy}-wal`)], before)
})

test("another program's database is refused and left alone (Z-03)", async (t) => {
  const path = join(temporaryDirectory(t), 'foreign.db')
  const raw = new Database(path)
  raw.exec('CREATE TABLE tokens (id INTEGER)')
  raw.close()
  chmodSync(path, 0o644)
  await refusesUntouched(path, {
    kind: 'conflict',
    cause: /is a SQLite database of another program/,
  })
})

test('a folder, a path below a file and an impossible name are each a sentence (Z-04)', async (t) => {
  const folder = temporaryDirectory(t)
  writeFileSync(join(folder, 'file'), '')
  for (const [path, cause] of [
    [folder, /is a folder; name a file in it$/],
    [join(folder, 'file', 'mock.db'), /a part of its path is not a folder$/],
    [join(folder, 'file', 'deeper', 'mock.db'), /a part of its path is not a folder$/],
    [join(folder, 'a\u0000b'), /its path has a character that no path can have$/],
    [join(folder, 'x'.repeat(300)), /its path is too long$/],
    [join(folder, 'blank '), /white space at the end of its name is not supported$/],
    ['/dev/null', /is not a regular file$/],
  ] as const)
    await assert.rejects(open(path), { kind: 'unavailable', message: cause })
  assert.deepEqual(readdirSync(folder), ['file'])
})

test('an empty file is taken as a new database', async (t) => {
  const path = join(temporaryDirectory(t), 'mock.db')
  writeFileSync(path, '', { mode: 0o644 })
  const store = await open(path)
  await store.settings.set('name', 'value')
  assert.equal(mode(path), '600')
  await store.close()
})

test('a start that was killed while it made the file leaves a good start behind (W-03)', async (t) => {
  const path = join(temporaryDirectory(t), 'mock.db')
  const half = new Database(path)
  half.pragma('journal_mode = WAL')
  half.close()
  // A rollback journal of a file that had no pages before: what SQLite leaves when it is killed while it writes the first.
  const journal = Buffer.alloc(512)
  journal.set([0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7])
  journal.writeUInt32BE(512, 20)
  journal.writeUInt32BE(4096, 24)
  writeFileSync(`${path}-journal`, journal)
  const store = await open(path)
  await store.settings.set('name', 'value')
  assert.equal(await store.settings.get('name'), 'value')
  await store.close()
})

/** A user without privileges, to whom root gives the files: root itself may write whatever their modes say. */
const NOBODY = process.getuid?.() === 0 ? 65534 : undefined

/** What a process of an ordinary user prints that opens the database, its file and folder having these modes. */
function openingWith(path: string, modes: { file: number; folder: number }): string {
  const folder = dirname(path)
  const script = fileURLToPath(new URL('../support/open-store-once.ts', import.meta.url))
  const user = NOBODY === undefined ? [] : [String(NOBODY)]
  if (NOBODY !== undefined) for (const name of [path, folder]) chownSync(name, NOBODY, NOBODY)
  chmodSync(path, modes.file)
  chmodSync(folder, modes.folder)
  try {
    const args = ['--import', 'tsx', script, path, ...user]
    return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout
  } finally {
    chmodSync(folder, 0o700)
  }
}

test('a database that may not be read or written, or whose folder may not, is a sentence (Z-08)', async (t) => {
  const path = await soundDatabase(t)
  assert.equal(openingWith(path, { file: 0o600, folder: 0o700 }), 'done')
  for (const [file, folder, meaning] of [
    [0o400, 0o700, 'cannot be written: it is read-only'],
    [0o600, 0o500, 'cannot be written: the file or its folder is read-only'],
    [0o000, 0o700, 'may not be accessed'],
    [0o600, 0o000, 'may not be accessed'],
  ] as const)
    assert.equal(openingWith(path, { file, folder }), `the database "${path}" ${meaning}`)
})

test('each acknowledgement stands on an fsync unless the quicker mode is asked for (W-04, W-05)', async (t) => {
  for (const [durability, synchronous] of [
    ['full', 2],
    ['normal', 1],
  ] as const) {
    const connections = await openFile(join(temporaryDirectory(t), 'mock.db'), durability)
    assert.equal(connections.writer.pragma('synchronous', { simple: true }), synchronous)
    assert.equal(connections.writer.pragma('journal_mode', { simple: true }), 'wal')
    assert.equal(connections.writer.pragma('foreign_keys', { simple: true }), 1)
    assert.throws(() => connections.reader.exec("INSERT INTO settings VALUES ('a', 'b')"))
    connections.close()
  }
})

import { randomBytes } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import Database from 'better-sqlite3'
import { unavailable } from '../../core/protocol/domain-error.ts'
import { fileSystemMeaning } from './database-file.ts'
import { BUSY_TIMEOUT_MS } from './patiently.ts'
import { sqliteMeaning } from './sqlite-error.ts'

/** What a database is saved from: a file that others may be writing, or its own bytes. */
export type SavedFrom = { readonly file: string } | { readonly image: Buffer }

/** How many pages are copied before others get their turn. */
const PAGES_AT_ONCE = 1000

/**
 * Writes all that is committed, as it is at one instant, into one SQLite file (0600), while others go on writing. It
 * appears under its name once it is whole; throws `unavailable` with one sentence, and then leaves what was there.
 */
export async function saveDatabase(from: SavedFrom, path: string): Promise<void> {
  const file = resolve(path)
  const unfinished = `${file}.${randomBytes(6).toString('hex')}.unfinished`
  try {
    closeSync(openSync(unfinished, 'wx', 0o600))
    if ('image' in from) await writeFile(unfinished, from.image)
    else await copyPages(from.file, unfinished)
    makeOneFile(unfinished)
    await rename(unfinished, file)
  } catch (error) {
    throw savingError(file, error)
  } finally {
    await rm(unfinished, { force: true })
  }
}

/** Copies through a connection of its own, in one read transaction, so that no write of others makes it begin anew. */
async function copyPages(from: string, to: string): Promise<void> {
  const db = new Database(from, { readonly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    db.exec('BEGIN')
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    await db.backup(to, { progress: () => PAGES_AT_ONCE })
  } finally {
    db.close()
  }
}

/** Leaves the mode in which a database has a log beside it: a snapshot is one file. */
function makeOneFile(file: string): void {
  const db = new Database(file, { fileMustExist: true })
  try {
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
}

function savingError(file: string, error: unknown): unknown {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  const meaning = isMissing
    ? 'cannot be written: its folder does not exist'
    : (sqliteMeaning(error) ?? fileSystemMeaning(error))
  if (meaning === undefined) return error
  const refusal = unavailable(`the snapshot "${file}" ${meaning}`)
  refusal.cause = error
  return refusal
}

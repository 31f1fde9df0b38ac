import { resolve } from 'node:path'
import Database from 'better-sqlite3'
import { DomainError, unavailable } from '../../core/protocol/domain-error.ts'
import { checkDatabaseFile } from './check-database-file.ts'
import { ensureDatabaseFile, fileSystemMeaning, narrowDatabaseFile } from './database-file.ts'
import { migrate } from './migrate.ts'
import { BUSY_TIMEOUT_MS, patiently } from './patiently.ts'
import { sqliteMeaning } from './sqlite-error.ts'

/** How large the write-ahead log grows before it is copied back, and how much of it stays on disk then, in bytes. */
const WAL_KEPT_BYTES = 16 * 1024 * 1024

/** SQLite's own page size, in bytes. */
const PAGE_BYTES = 4096

/** What an answer "done" stands on: `full` survives a power cut, `normal` a crash of the process alone. */
export type Durability = 'full' | 'normal'

/** The connections of a store: one that writes, and one for reads outside transactions; in memory they are the same. */
export interface Connections {
  readonly writer: Database.Database
  readonly reader: Database.Database
  readonly shared: boolean
  close(): void
}

/** Opens a database that lives as long as its store. */
export function openMemory(): Connections {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  migrate(db)
  return { writer: db, reader: db, shared: true, close: () => db.close() }
}

/** Opens a database file, or makes it; throws a sentence that names the path and the cause, and then has changed nothing. */
export async function openFile(path: string, durability: Durability): Promise<Connections> {
  const file = resolve(path)
  try {
    return await patiently(() => openConnections(file, durability))
  } catch (error) {
    throw openingError(file, error)
  }
}

function openConnections(file: string, durability: Durability): Connections {
  if (ensureDatabaseFile(file)) checkDatabaseFile(file)
  narrowDatabaseFile(file)
  const opened: Database.Database[] = []
  try {
    const writer = openConnection(file, opened)
    writer.pragma('journal_mode = WAL')
    writer.pragma(`synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`)
    writer.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`)
    writer.pragma(`wal_autocheckpoint = ${WAL_KEPT_BYTES / PAGE_BYTES}`)
    migrate(writer)
    const reader = openConnection(file, opened)
    reader.pragma('query_only = ON')
    return { writer, reader, shared: false, close: () => closeConnections(writer, reader) }
  } catch (error) {
    for (const db of opened) db.close()
    throw error
  }
}

function openConnection(file: string, opened: Database.Database[]): Database.Database {
  const db = new Database(file, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
  opened.push(db)
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  // What sorting spills stays out of files, since it may hold tokens.
  db.pragma('temp_store = MEMORY')
  return db
}

/** Copies the write-ahead log back first; where another process reads on, or the disk is full, it stays for the next start. */
function closeConnections(writer: Database.Database, reader: Database.Database): void {
  reader.close()
  try {
    writer.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    if (sqliteMeaning(error) === undefined) throw error
  } finally {
    writer.close()
  }
}

function openingError(file: string, error: unknown): unknown {
  if (error instanceof DomainError)
    return new DomainError(error.kind, `the database "${file}" ${error.message}`)
  const meaning = sqliteMeaning(error) ?? fileSystemMeaning(error)
  if (meaning === undefined) return error
  const refusal = unavailable(`the database "${file}" ${meaning}`)
  refusal.cause = error
  return refusal
}

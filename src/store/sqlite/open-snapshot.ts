import { existsSync, statSync } from 'node:fs'
import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { DomainError } from '../../core/protocol/domain-error.ts'
import { InvalidInput, invalidInput } from '../../core/protocol/invalid-input.ts'
import { fileSystemMeaning } from './database-file.ts'
import { checkOrigin, isOurs, migrate } from './migrate.ts'
import { sqliteMeaning } from './sqlite-error.ts'

/** The largest snapshot that is taken, in bytes. */
const LARGEST_BYTES = 1024 ** 3

/** A snapshot that was found sound, opened to be read. */
export interface OpenSnapshot {
  readonly db: Database.Database
  /** Closes it and removes the copy that was made of it. */
  close(): Promise<void>
}

/**
 * Opens a snapshot by way of a copy that nobody else can read (0600), which is checked and brought to the present
 * schema; the file itself stays as it is. Throws `InvalidInput` with one sentence for anything that is no sound
 * snapshot of a schema that this code knows.
 */
export async function openSnapshot(path: string, schema: readonly object[]): Promise<OpenSnapshot> {
  const file = resolve(path)
  const folder = await mkdtemp(join(tmpdir(), 'mcp-mock-idp-load-'))
  const opened: Database.Database[] = []
  const close = async () => {
    for (const db of opened) db.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    checkFile(file)
    const copy = join(folder, 'snapshot.db')
    await copyFile(file, copy)
    await chmod(copy, 0o600)
    return { db: openCopy(copy, { schema, opened }), close }
  } catch (error) {
    await close()
    throw loadingError(error)
  }
}

function checkFile(file: string): void {
  const known = statSync(file)
  if (!known.isFile()) throw refused('is not a regular file')
  if (known.size === 0) throw refused('is empty')
  if (known.size > LARGEST_BYTES) throw refused(`is larger than ${LARGEST_BYTES} bytes`)
  if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0)
    throw refused(
      'has a write-ahead log beside it, so it is the database of a server: save a snapshot of that server',
    )
  if (existsSync(`${file}-journal`))
    throw refused('has a journal beside it: something was writing it when it ended')
}

function openCopy(
  copy: string,
  { schema, opened }: { readonly schema: readonly object[]; readonly opened: Database.Database[] },
): Database.Database {
  const db = new Database(copy, { fileMustExist: true })
  opened.push(db)
  db.pragma('trusted_schema = OFF')
  db.pragma('temp_store = MEMORY')
  if (!isOurs(db)) throw refused('is a SQLite database of another program')
  checkOrigin(db)
  if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') throw refused('is damaged')
  migrate(db)
  if (JSON.stringify(schemaOf(db)) !== JSON.stringify(schema))
    throw refused('has other tables, indexes or triggers than this program makes')
  if ((db.pragma('foreign_key_check') as readonly unknown[]).length > 0)
    throw refused('is damaged: it has rows that belong to none')
  return db
}

/** What a database is made of: its tables and indexes, and anything else that its schema has. */
export function schemaOf(db: Database.Database): readonly object[] {
  const rows = db.prepare<[], object>(
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name",
  )
  return rows.all()
}

function refused(why: string): InvalidInput {
  return invalidInput('', `the snapshot ${why}`)
}

/** Sentences of SQLite's end in what to do about a database that one has chosen, which is not asked for here. */
function loadingError(error: unknown): unknown {
  if (error instanceof InvalidInput) return error
  if (error instanceof DomainError) return because(refused(error.message), error)
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  const meaning = isMissing
    ? 'cannot be read: there is no such file'
    : (sqliteMeaning(error) ?? fileSystemMeaning(error))
  if (meaning === undefined) return error
  return because(refused(meaning.split(';', 1)[0] ?? meaning), error)
}

function because(refusal: InvalidInput, cause: unknown): InvalidInput {
  refusal.cause = cause
  return refusal
}

import Database from 'better-sqlite3'
import {
  conflict,
  type DomainError,
  notFound,
  unavailable,
} from '../../core/protocol/domain-error.ts'

/** What each primary result code of SQLite means to those who asked; "the database …" continues the sentence. */
const MEANINGS: Readonly<Record<string, string>> = {
  SQLITE_BUSY: 'is locked by another process',
  SQLITE_CANTOPEN: 'cannot be opened; the file or its folder may not be accessible',
  SQLITE_CORRUPT: 'is damaged; restore it from a copy, or name another file',
  SQLITE_FULL: 'could not be written: the disk is full',
  SQLITE_IOERR: 'could not be read or written: the disk is full or reported an error',
  SQLITE_NOMEM: 'could not be read or written: there is not enough memory',
  SQLITE_NOTADB: 'is not a SQLite database; name another file',
  SQLITE_PERM: 'may not be accessed',
  SQLITE_PROTOCOL: 'is locked by another process',
  SQLITE_READONLY: 'cannot be written: the file or its folder is read-only',
}

/** What SQLite's error means, to follow "the database"; undefined for an error that is none of the database's state. */
export function sqliteMeaning(error: unknown): string | undefined {
  if (!(error instanceof Database.SqliteError)) return undefined
  const primary = error.code.split('_').slice(0, 2).join('_')
  return MEANINGS[primary]
}

/** Says whether SQLite gave up because another connection holds a lock, so that trying again may help. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(BUSY|PROTOCOL)/.test(error.code)
}

/**
 * Turns an error of SQLite's that has to do with the database's state into one that a surface can answer, with the
 * original as `cause`; every other error comes back as it is.
 */
export function asDomainError(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  if (error.code === 'SQLITE_CONSTRAINT_FOREIGNKEY')
    return because(notFound('what this belongs to does not exist any more'), error)
  const meaning = sqliteMeaning(error)
  return meaning === undefined ? error : because(unavailable(`the database ${meaning}`), error)
}

/** Runs an insert; a duplicate becomes `conflict` with the sentence for the columns that are no longer unique (`table.column, …`). */
export function refusingDuplicates<T>(insert: () => T, sentence: (columns: string) => string): T {
  try {
    return insert()
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_CONSTRAINT_UNIQUE')
      throw error
    throw because(conflict(sentence(error.message.replace(/^[^:]*: /, ''))), error)
  }
}

/** Throws `notFound` where a statement that names its row by id met none. */
export function mustHaveChanged(result: { changes: number }, what: string): void {
  if (result.changes === 0) throw notFound(`${what} does not exist any more`)
}

function because(refusal: DomainError, cause: unknown): DomainError {
  refusal.cause = cause
  return refusal
}

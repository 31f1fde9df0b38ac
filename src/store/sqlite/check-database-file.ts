import { existsSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { unavailable } from '../../core/protocol/domain-error.ts'
import { checkOrigin } from './migrate.ts'
import { BUSY_TIMEOUT_MS } from './patiently.ts'

/** Up to which size a file is read whole at the start to find damage, in bytes; beyond, damage shows when it is met. */
const CHECKED_BYTES = 16 * 1024 * 1024

/**
 * Throws, and leaves the file as it is, unless it is a sound database of ours that this code can use. With a log beside
 * it the database is opened read-only, since the last one to close it would else copy the log back; without one it is
 * not, since a read-only connection would leave an empty log behind; and with a rollback journal neither, since only a
 * writer can finish what a killed process began.
 */
export function checkDatabaseFile(file: string): void {
  const readonly = existsSync(`${file}-wal`) && !existsSync(`${file}-journal`)
  const db = new Database(file, { readonly, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
  try {
    db.pragma('query_only = ON')
    checkOrigin(db)
    if (statSync(file).size > CHECKED_BYTES) return
    if (db.pragma('quick_check(1)', { simple: true }) !== 'ok')
      throw unavailable('is damaged; restore it from a copy, or name another file')
  } finally {
    db.close()
  }
}

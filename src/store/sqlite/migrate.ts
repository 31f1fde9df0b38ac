import type { Database } from 'better-sqlite3'
import { conflict } from '../../core/protocol/domain-error.ts'
import { MIGRATIONS } from './migrations/migrations.ts'

/** What marks a SQLite file as ours (`PRAGMA application_id`): the bytes "MIdP". */
const APPLICATION_ID = 0x4d496450

/** Says whether a database is marked as ours. */
export function isOurs(db: Database): boolean {
  return db.pragma('application_id', { simple: true }) === APPLICATION_ID
}

/** Throws `conflict`, with what follows "the database …", unless it is empty or ours, and its schema no newer than this code's. */
export function checkOrigin(db: Database): void {
  const objects = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
  if (objects === 0 && db.pragma('application_id', { simple: true }) === 0) return
  if (!isOurs(db)) throw conflict('is a SQLite database of another program; name another file')
  const version = schemaVersion(db)
  if (version > MIGRATIONS.length)
    throw conflict(
      `has schema version ${version}, newer than version ${MIGRATIONS.length} that this release knows; ` +
        'use the release that wrote it, or name another file',
    )
}

/** Brings the schema up to date in one transaction, so that processes that start together, or are killed, do no harm. */
export function migrate(db: Database): void {
  const steps = db.transaction(() => {
    checkOrigin(db)
    const version = schemaVersion(db)
    if (version === MIGRATIONS.length) return
    for (const step of MIGRATIONS.slice(version)) db.exec(step)
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.pragma(`user_version = ${MIGRATIONS.length}`)
  })
  steps.immediate()
}

function schemaVersion(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

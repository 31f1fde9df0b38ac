import type { Database } from 'better-sqlite3'
import type { SubjectSession } from '../../core/grants/subject-session.ts'
import type { SubjectSessionTable } from '../store.ts'
import type { Sync } from './promised.ts'
import { exactText } from './rows.ts'
import { FORGOTTEN_AT_ONCE } from './single-uses.ts'

interface SubjectSessionRow {
  readonly issuer_id: number
  readonly digest: Buffer
  readonly subject: string
  readonly auth_time: number
  readonly expires_at: number
}

/** The table of who is signed in in a browser. */
export const subjectSessionTable = {
  reads(db: Database): Sync<SubjectSessionTable, 'byDigest'> {
    const byDigest = db.prepare<[number, Buffer], SubjectSessionRow>(
      'SELECT * FROM subject_sessions WHERE issuer_id = ? AND digest = ?',
    )
    return {
      byDigest(issuerId, digest) {
        const row = byDigest.get(issuerId, digest)
        return row && fromRow(row)
      },
    }
  },

  writes(db: Database): Sync<SubjectSessionTable, 'insert' | 'delete' | 'forget'> {
    const insert =
      db.prepare(`INSERT INTO subject_sessions (issuer_id, digest, subject, auth_time, expires_at)
      VALUES (@issuerId, @digest, @subject, @authTime, @expiresAt)`)
    const remove = db.prepare<[number, Buffer]>(
      'DELETE FROM subject_sessions WHERE issuer_id = ? AND digest = ?',
    )
    const forget = db.prepare<[number, number, number]>(
      `DELETE FROM subject_sessions WHERE (issuer_id, digest) IN (SELECT issuer_id, digest FROM subject_sessions
      WHERE issuer_id = ? AND expires_at < ? LIMIT ?)`,
    )
    return {
      insert(session) {
        insert.run({ ...session, subject: exactText('subject', session.subject) })
      },
      delete: (issuerId, digest) => remove.run(issuerId, digest).changes > 0,
      forget(issuerId, before) {
        forget.run(issuerId, before, FORGOTTEN_AT_ONCE)
      },
    }
  },
}

function fromRow(row: SubjectSessionRow): SubjectSession {
  return {
    issuerId: row.issuer_id,
    digest: row.digest,
    subject: row.subject,
    authTime: row.auth_time,
    expiresAt: row.expires_at,
  }
}

import type { Database } from 'better-sqlite3'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { NewSubject, Subject } from '../../core/subjects/subject.ts'
import type { SubjectTable } from '../store.ts'
import type { Sync } from './promised.ts'
import { below, exactText } from './rows.ts'
import { mustHaveChanged, refusingDuplicates } from './sqlite-error.ts'

interface SubjectRow {
  readonly id: number
  readonly issuer_id: number
  readonly sub: string
  readonly name: string | null
  readonly email: string | null
  readonly claims: string
  readonly created_at: number
  readonly updated_at: number
}

const INSERT = `INSERT INTO subjects (issuer_id, sub, name, email, claims, created_at, updated_at)
  VALUES (@issuerId, @sub, @name, @email, @claims, @createdAt, @updatedAt)`

const UPDATE = `UPDATE subjects SET name = @name, email = @email, claims = @claims, updated_at = @updatedAt
  WHERE id = @id`

/** The table of people who can sign in. */
export const subjectTable = {
  reads(db: Database): Sync<SubjectTable, 'bySub' | 'list'> {
    const bySub = db.prepare<[number, string], SubjectRow>(
      'SELECT * FROM subjects WHERE issuer_id = ? AND sub = ?',
    )
    const newest = db.prepare<[number, number, number], SubjectRow>(
      'SELECT * FROM subjects INDEXED BY subjects_issuer WHERE issuer_id = ? AND id < ? ORDER BY id DESC LIMIT ?',
    )
    return {
      bySub(issuerId, sub) {
        const row = bySub.get(issuerId, sub)
        return row && fromRow(row)
      },
      list: (issuerId, page) => newest.all(issuerId, below(page), page.limit).map(fromRow),
    }
  },

  writes(db: Database): Sync<SubjectTable, 'insert' | 'update' | 'delete'> {
    const insert = db.prepare(INSERT)
    const update = db.prepare(UPDATE)
    const remove = db.prepare<[number, string]>(
      'DELETE FROM subjects WHERE issuer_id = ? AND sub = ?',
    )
    return {
      insert(subject) {
        const added = refusingDuplicates(
          () => insert.run(toColumns(subject)),
          () => `a subject with the sub "${subject.sub}" is there already`,
        )
        return { ...subject, id: Number(added.lastInsertRowid) }
      },
      update(subject) {
        const changed = update.run({ ...toColumns(subject), id: subject.id })
        mustHaveChanged(changed, `the subject "${subject.sub}"`)
      },
      delete: (issuerId, sub) => remove.run(issuerId, sub).changes > 0,
    }
  },
}

function fromRow(row: SubjectRow): Subject {
  return {
    id: row.id,
    issuerId: row.issuer_id,
    sub: row.sub,
    name: row.name,
    email: row.email,
    claims: JSON.parse(row.claims) as JsonObject,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function toColumns(subject: NewSubject) {
  return {
    ...subject,
    sub: exactText('sub', subject.sub),
    name: exactText('name', subject.name),
    email: exactText('email', subject.email),
    claims: JSON.stringify(subject.claims),
  }
}

import type { Database } from 'better-sqlite3'
import type { IssuerRecord } from '../../core/issuers/issuer.ts'
import { NO_ROTATION, type RotationPolicy } from '../../core/keys/rotation-policy.ts'
import type { IssuerContents, IssuerTable } from '../store.ts'
import { KEEP_LAST_EVENT_ID } from './events.ts'
import type { Sync } from './promised.ts'
import { above } from './rows.ts'
import { mustHaveChanged, refusingDuplicates } from './sqlite-error.ts'

interface IssuerRow {
  readonly id: number
  readonly name: string
  readonly created_at: number
  readonly rotation_every_seconds: number | null
  readonly rotation_grace_seconds: number | null
  readonly rotation_prepublish_seconds: number
  readonly rotation_algs: string
}

/** What goes when an issuer is cleared; the contents before their tokens, which is quicker than the cascade. */
const CLEARING = [
  'DELETE FROM token_contents WHERE id IN (SELECT id FROM tokens WHERE issuer_id = ?)',
  'DELETE FROM tokens WHERE issuer_id = ?',
  'DELETE FROM static_tokens WHERE issuer_id = ?',
  'DELETE FROM static_tables WHERE issuer_id = ?',
  'DELETE FROM clients WHERE issuer_id = ?',
  'DELETE FROM subjects WHERE issuer_id = ?',
  'DELETE FROM events WHERE issuer_id = ?',
  'DELETE FROM event_counts WHERE issuer_id = ?',
]

const CONTENTS = `SELECT
  (SELECT count(*) FROM tokens INDEXED BY tokens_issuer WHERE issuer_id = @id) AS tokens,
  (SELECT count(*) FROM signing_keys WHERE issuer_id = @id) AS keys,
  (SELECT count(*) FROM clients INDEXED BY clients_issuer WHERE issuer_id = @id) AS clients,
  (SELECT count(*) FROM subjects INDEXED BY subjects_issuer WHERE issuer_id = @id) AS subjects,
  (SELECT count(*) FROM static_tables WHERE issuer_id = @id) AS staticTables,
  (SELECT count(*) FROM events INDEXED BY events_issuer WHERE issuer_id = @id) AS events`

const NOTHING = { tokens: 0, keys: 0, clients: 0, subjects: 0, staticTables: 0, events: 0 }

/** The table of issuers. */
export const issuerTable = {
  reads(db: Database): Sync<IssuerTable, 'byName' | 'list' | 'withRotation' | 'contents'> {
    const byName = db.prepare<[string], IssuerRow>('SELECT * FROM issuers WHERE name = ?')
    const following = db.prepare<[number, number], IssuerRow>(
      'SELECT * FROM issuers WHERE id > ? ORDER BY id LIMIT ?',
    )
    const rotating = db.prepare<[], IssuerRow>(
      'SELECT * FROM issuers WHERE rotation_every_seconds IS NOT NULL ORDER BY id',
    )
    const contents = db.prepare<{ id: number }, IssuerContents>(CONTENTS)
    return {
      byName(name) {
        const row = byName.get(name)
        return row && fromRow(row)
      },
      list: (page) => following.all(above(page), page.limit).map(fromRow),
      withRotation: () => rotating.all().map(fromRow),
      contents: (id) => contents.get({ id }) ?? NOTHING,
    }
  },

  writes(db: Database): Sync<IssuerTable, 'insert' | 'setRotation' | 'delete' | 'clear'> {
    const insert =
      db.prepare(`INSERT INTO issuers (name, created_at, rotation_every_seconds, rotation_grace_seconds,
      rotation_prepublish_seconds, rotation_algs)
      VALUES (@name, @createdAt, @everySeconds, @graceSeconds, @prepublishSeconds, @algs)`)
    const setRotation = db.prepare(`UPDATE issuers SET rotation_every_seconds = @everySeconds,
      rotation_grace_seconds = @graceSeconds, rotation_prepublish_seconds = @prepublishSeconds,
      rotation_algs = @algs WHERE id = @id`)
    const remove = db.prepare<[number]>('DELETE FROM issuers WHERE id = ?')
    const removeKeys = db.prepare<[number]>('DELETE FROM signing_keys WHERE issuer_id = ?')
    const keepLastEventId = db.prepare<[number]>(KEEP_LAST_EVENT_ID)
    const clearing = CLEARING.map((sql) => db.prepare<[number]>(sql))
    const clear = (id: number): void => {
      keepLastEventId.run(id)
      for (const statement of clearing) statement.run(id)
    }
    return {
      insert(name, createdAt, rotation) {
        const added = refusingDuplicates(
          () => insert.run({ name, createdAt, ...toColumns(rotation) }),
          () => `an issuer named "${name}" is there already`,
        )
        return { id: Number(added.lastInsertRowid), name, createdAt, rotation }
      },
      setRotation(id, rotation) {
        mustHaveChanged(setRotation.run({ id, ...toColumns(rotation) }), 'the issuer')
      },
      delete(id) {
        clear(id)
        return remove.run(id).changes > 0
      },
      clear(id, keysToo) {
        mustHaveChanged(setRotation.run({ id, ...toColumns(NO_ROTATION) }), 'the issuer')
        clear(id)
        if (keysToo) removeKeys.run(id)
      },
    }
  },
}

function fromRow(row: IssuerRow): IssuerRecord {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    rotation: {
      everySeconds: row.rotation_every_seconds,
      graceSeconds: row.rotation_grace_seconds,
      prepublishSeconds: row.rotation_prepublish_seconds,
      algs: JSON.parse(row.rotation_algs) as RotationPolicy['algs'],
    },
  }
}

function toColumns(rotation: RotationPolicy) {
  const { everySeconds, graceSeconds, prepublishSeconds, algs } = rotation
  return { everySeconds, graceSeconds, prepublishSeconds, algs: JSON.stringify(algs) }
}

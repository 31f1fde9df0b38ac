import type { Database } from 'better-sqlite3'
import type { FaultEndpoint } from '../../core/faults/endpoint-fault.ts'
import type { IssuerRecord } from '../../core/issuers/issuer.ts'
import { type IssuerClock, REAL_CLOCK } from '../../core/issuers/issuer-clock.ts'
import { NO_ROTATION, type RotationPolicy } from '../../core/keys/rotation-policy.ts'
import type { IssuerContents, IssuerTable } from '../store.ts'
import { COUNT_EVENTS, KEEP_LAST_EVENT_ID } from './event-totals.ts'
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
  readonly clock_offset_seconds: number | null
  readonly clock_frozen_at: number | null
  /** Names with commas between them; null: none. */
  readonly faulty_endpoints: string | null
}

/** All of an issuer, with the endpoints that a fault is on at, so that who has the issuer knows without asking again. */
const SELECT = `SELECT *, (SELECT group_concat(endpoint) FROM endpoint_faults
  WHERE issuer_id = issuers.id AND ifnull(times_left, 1) > 0) AS faulty_endpoints FROM issuers`

/** What goes when an issuer is cleared; the contents before their tokens, which is quicker than the cascade. */
const CLEARING = [
  'DELETE FROM single_uses WHERE issuer_id = ?',
  'DELETE FROM device_codes WHERE issuer_id = ?',
  'DELETE FROM subject_sessions WHERE issuer_id = ?',
  'DELETE FROM client_documents WHERE issuer_id = ?',
  'DELETE FROM grants WHERE issuer_id = ?',
  'DELETE FROM token_contents WHERE id IN (SELECT id FROM tokens WHERE issuer_id = ?)',
  'DELETE FROM tokens WHERE issuer_id = ?',
  'DELETE FROM static_tokens WHERE issuer_id = ?',
  'DELETE FROM static_tables WHERE issuer_id = ?',
  'DELETE FROM clients WHERE issuer_id = ?',
  'DELETE FROM subjects WHERE issuer_id = ?',
  'DELETE FROM endpoint_faults WHERE issuer_id = ?',
  'DELETE FROM events WHERE issuer_id = ?',
  'DELETE FROM request_blocks WHERE issuer_id = ?',
  'DELETE FROM event_counts WHERE issuer_id = ?',
]

const CONTENTS = `SELECT
  (SELECT count(*) FROM tokens INDEXED BY tokens_issuer WHERE issuer_id = @id) AS tokens,
  (SELECT count(*) FROM signing_keys WHERE issuer_id = @id) AS keys,
  (SELECT count(*) FROM clients INDEXED BY clients_issuer WHERE issuer_id = @id) AS clients,
  (SELECT count(*) FROM subjects INDEXED BY subjects_issuer WHERE issuer_id = @id) AS subjects,
  (SELECT count(*) FROM static_tables WHERE issuer_id = @id) AS staticTables,
  (${COUNT_EVENTS}) AS events`

const NOTHING = { tokens: 0, keys: 0, clients: 0, subjects: 0, staticTables: 0, events: 0 }

/** The table of issuers. */
export const issuerTable = {
  reads(db: Database): Sync<IssuerTable, 'byName' | 'list' | 'withRotation' | 'contents'> {
    const byName = db.prepare<[string], IssuerRow>(`${SELECT} WHERE name = ?`)
    const following = db.prepare<[number, number], IssuerRow>(
      `${SELECT} WHERE id > ? ORDER BY id LIMIT ?`,
    )
    const rotating = db.prepare<[], IssuerRow>(
      `${SELECT} WHERE rotation_every_seconds IS NOT NULL ORDER BY id`,
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

  writes(
    db: Database,
  ): Sync<IssuerTable, 'insert' | 'setRotation' | 'setClock' | 'delete' | 'clear'> {
    const insert =
      db.prepare(`INSERT INTO issuers (name, created_at, rotation_every_seconds, rotation_grace_seconds,
      rotation_prepublish_seconds, rotation_algs)
      VALUES (@name, @createdAt, @everySeconds, @graceSeconds, @prepublishSeconds, @algs)`)
    const setRotation = db.prepare(`UPDATE issuers SET rotation_every_seconds = @everySeconds,
      rotation_grace_seconds = @graceSeconds, rotation_prepublish_seconds = @prepublishSeconds,
      rotation_algs = @algs WHERE id = @id`)
    const setClock = db.prepare(
      'UPDATE issuers SET clock_offset_seconds = @offsetSeconds, clock_frozen_at = @frozenAt WHERE id = @id',
    )
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
        const id = Number(added.lastInsertRowid)
        return { id, name, createdAt, rotation, clock: REAL_CLOCK, faultyEndpoints: [] }
      },
      setRotation(id, rotation) {
        mustHaveChanged(setRotation.run({ id, ...toColumns(rotation) }), 'the issuer')
      },
      setClock(id, clock) {
        mustHaveChanged(setClock.run({ id, ...toClockColumns(clock) }), 'the issuer')
      },
      delete(id) {
        clear(id)
        return remove.run(id).changes > 0
      },
      clear(id, keysToo) {
        mustHaveChanged(setRotation.run({ id, ...toColumns(NO_ROTATION) }), 'the issuer')
        setClock.run({ id, ...toClockColumns(REAL_CLOCK) })
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
    clock: clockOf(row),
    faultyEndpoints: (row.faulty_endpoints?.split(',') ?? []) as FaultEndpoint[],
  }
}

function clockOf({ clock_offset_seconds, clock_frozen_at }: IssuerRow): IssuerClock {
  if (clock_frozen_at !== null) return { kind: 'frozen', frozenAt: clock_frozen_at }
  if (clock_offset_seconds === null) return REAL_CLOCK
  return { kind: 'offset', offsetSeconds: clock_offset_seconds }
}

function toClockColumns(clock: IssuerClock) {
  return {
    offsetSeconds: clock.kind === 'offset' ? clock.offsetSeconds : null,
    frozenAt: clock.kind === 'frozen' ? clock.frozenAt : null,
  }
}

function toColumns(rotation: RotationPolicy) {
  const { everySeconds, graceSeconds, prepublishSeconds, algs } = rotation
  return { everySeconds, graceSeconds, prepublishSeconds, algs: JSON.stringify(algs) }
}

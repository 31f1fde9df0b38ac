import type { Database } from 'better-sqlite3'
import type { SingleUse, SingleUseData, SingleUseKind } from '../../core/grants/single-use.ts'
import type { SingleUseTable } from '../store.ts'
import type { Sync } from './promised.ts'

interface SingleUseRow {
  readonly id: number
  readonly issuer_id: number
  readonly kind: SingleUseKind
  readonly digest: Buffer
  readonly client_id: string | null
  readonly grant_id: number | null
  readonly data: string
  readonly created_at: number
  readonly expires_at: number | null
  readonly used_at: number | null
}

const INSERT = `INSERT INTO single_uses (issuer_id, kind, digest, client_id, grant_id, data, created_at, expires_at)
  VALUES (@issuerId, @kind, @digest, @clientId, @grantId, @data, @createdAt, @expiresAt)
  ON CONFLICT (issuer_id, kind, digest) DO NOTHING`

/** How many expired rows go at once, so that no request waits for a long deletion. */
export const FORGOTTEN_AT_ONCE = 100

/** The table of what can be used once. */
export const singleUseTable = {
  reads(db: Database): Sync<SingleUseTable, 'byDigest' | 'count'> {
    const byDigest = db.prepare<[number, string, Buffer], SingleUseRow>(
      'SELECT * FROM single_uses WHERE issuer_id = ? AND kind = ? AND digest = ?',
    )
    const count = db
      .prepare<[number, string, number, number], number>(
        `SELECT count(*) FROM (SELECT 1 FROM single_uses INDEXED BY single_uses_expires_at
        WHERE issuer_id = ? AND kind = ? AND expires_at > ? AND used_at IS NULL LIMIT ?)`,
      )
      .pluck()
    return {
      byDigest<K extends SingleUseKind>(issuerId: number, kind: K, digest: Buffer) {
        const row = byDigest.get(issuerId, kind, digest)
        return row && (fromRow(row) as SingleUse<K>)
      },
      count: (issuerId, kind, { at, limit }) => count.get(issuerId, kind, at, limit) ?? 0,
    } as Sync<SingleUseTable, 'byDigest' | 'count'>
  },

  writes(db: Database): Sync<SingleUseTable, 'insert' | 'claim' | 'forget'> {
    const insert = db.prepare(INSERT)
    const claim = db.prepare<[number, number]>(
      'UPDATE single_uses SET used_at = ? WHERE id = ? AND used_at IS NULL',
    )
    const forget = db.prepare<[number, string, number, number]>(
      `DELETE FROM single_uses WHERE id IN (SELECT id FROM single_uses INDEXED BY single_uses_expires_at
      WHERE issuer_id = ? AND kind = ? AND expires_at < ? LIMIT ?)`,
    )
    return {
      insert(use) {
        const { changes, lastInsertRowid } = insert.run({ ...use, data: JSON.stringify(use.data) })
        return changes === 0 ? undefined : { ...use, id: Number(lastInsertRowid), usedAt: null }
      },
      claim: (id, usedAt) => claim.run(usedAt, id).changes > 0,
      forget(issuerId, kind, before) {
        forget.run(issuerId, kind, before, FORGOTTEN_AT_ONCE)
      },
    }
  },
}

function fromRow(row: SingleUseRow): SingleUse {
  return {
    id: row.id,
    issuerId: row.issuer_id,
    kind: row.kind,
    digest: row.digest,
    clientId: row.client_id,
    grantId: row.grant_id,
    data: JSON.parse(row.data) as SingleUseData[SingleUseKind],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  }
}

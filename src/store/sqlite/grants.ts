import type { Database } from 'better-sqlite3'
import type { GrantOrigin, GrantRecord, NewGrant } from '../../core/grants/grant.ts'
import type { GrantTable } from '../store.ts'
import type { Sync } from './promised.ts'
import { exactText } from './rows.ts'

interface GrantRow {
  readonly id: number
  readonly issuer_id: number
  readonly client_id: string
  readonly origin: GrantOrigin
  readonly subject: string
  readonly scope: string | null
  readonly resources: string
  readonly auth_time: number
  readonly created_at: number
  readonly revoked_at: number | null
}

/** The table of what people granted clients. */
export const grantTable = {
  reads(db: Database): Sync<GrantTable, 'byId' | 'latest' | 'inForce'> {
    const byId = db.prepare<[number, number], GrantRow>(
      'SELECT * FROM grants WHERE issuer_id = ? AND id = ?',
    )
    const latest = db.prepare<[number, string, string], GrantRow>(
      `SELECT * FROM grants WHERE issuer_id = ? AND client_id = ? AND subject = ? AND revoked_at IS NULL
      ORDER BY id DESC LIMIT 1`,
    )
    const inForce = db
      .prepare<[number, string], number>(
        'SELECT id FROM grants WHERE issuer_id = ? AND client_id = ? AND revoked_at IS NULL ORDER BY id',
      )
      .pluck()
    return {
      byId(issuerId, id) {
        const row = byId.get(issuerId, id)
        return row && fromRow(row)
      },
      latest(issuerId, { clientId, subject }) {
        const row = latest.get(issuerId, clientId, subject)
        return row && fromRow(row)
      },
      inForce: (issuerId, clientId) => inForce.all(issuerId, clientId),
    }
  },

  writes(db: Database): Sync<GrantTable, 'insert' | 'revoke'> {
    const insert =
      db.prepare(`INSERT INTO grants (issuer_id, client_id, origin, subject, scope, resources, auth_time, created_at)
      VALUES (@issuerId, @clientId, @origin, @subject, @scope, @resources, @authTime, @createdAt)`)
    const revoke = db.prepare<[number, number, number]>(
      'UPDATE grants SET revoked_at = ? WHERE issuer_id = ? AND id = ? AND revoked_at IS NULL',
    )
    const revokeTokens = db.prepare<[number, number, number]>(
      'UPDATE tokens SET revoked_at = ? WHERE issuer_id = ? AND grant_id = ? AND revoked_at IS NULL',
    )
    return {
      insert(grant) {
        const { lastInsertRowid } = insert.run(toColumns(grant))
        return { ...grant, id: Number(lastInsertRowid), revokedAt: null }
      },
      revoke(issuerId, id, revokedAt) {
        revoke.run(revokedAt, issuerId, id)
        return revokeTokens.run(revokedAt, issuerId, id).changes
      },
    }
  },
}

function fromRow(row: GrantRow): GrantRecord {
  return {
    id: row.id,
    issuerId: row.issuer_id,
    clientId: row.client_id,
    origin: row.origin,
    subject: row.subject,
    scope: row.scope,
    resources: JSON.parse(row.resources) as readonly string[],
    authTime: row.auth_time,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }
}

function toColumns(grant: NewGrant) {
  return {
    ...grant,
    subject: exactText('subject', grant.subject),
    resources: JSON.stringify(grant.resources),
  }
}

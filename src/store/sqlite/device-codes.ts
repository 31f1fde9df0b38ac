import type { Database } from 'better-sqlite3'
import type { DeviceCode } from '../../core/grants/device-code.ts'
import type { DeviceCodeTable } from '../store.ts'
import type { Sync } from './promised.ts'
import { FORGOTTEN_AT_ONCE } from './single-uses.ts'

interface DeviceCodeRow {
  readonly id: number
  readonly issuer_id: number
  readonly digest: Buffer
  readonly user_code: string
  readonly client_id: string
  readonly scope: string | null
  readonly resources: string
  readonly dpop_jkt: string | null
  readonly interval_seconds: number
  readonly created_at: number
  readonly expires_at: number
  readonly polled_at: number | null
  readonly decided_at: number | null
  readonly grant_id: number | null
  readonly used_at: number | null
}

const INSERT = `INSERT INTO device_codes (issuer_id, digest, user_code, client_id, scope, resources, dpop_jkt,
  interval_seconds, created_at, expires_at)
  VALUES (@issuerId, @digest, @userCode, @clientId, @scope, @resources, @dpopJkt, @intervalSeconds, @createdAt,
  @expiresAt) ON CONFLICT DO NOTHING`

/** The table of what devices ask for. */
export const deviceCodeTable = {
  reads(db: Database): Sync<DeviceCodeTable, 'byDigest' | 'byUserCode'> {
    const byDigest = db.prepare<[number, Buffer], DeviceCodeRow>(
      'SELECT * FROM device_codes WHERE issuer_id = ? AND digest = ?',
    )
    const byUserCode = db.prepare<[number, string], DeviceCodeRow>(
      'SELECT * FROM device_codes WHERE issuer_id = ? AND user_code = ?',
    )
    return {
      byDigest(issuerId, digest) {
        const row = byDigest.get(issuerId, digest)
        return row && fromRow(row)
      },
      byUserCode(issuerId, userCode) {
        const row = byUserCode.get(issuerId, userCode)
        return row && fromRow(row)
      },
    }
  },

  writes(db: Database): Sync<DeviceCodeTable, 'insert' | 'poll' | 'decide' | 'claim' | 'forget'> {
    const insert = db.prepare(INSERT)
    const poll = db.prepare<[number, number, number]>(
      'UPDATE device_codes SET polled_at = ?, interval_seconds = ? WHERE id = ?',
    )
    const decide = db.prepare<[number, number | null, number]>(
      'UPDATE device_codes SET decided_at = ?, grant_id = ? WHERE id = ? AND decided_at IS NULL',
    )
    const claim = db.prepare<[number, number]>(
      'UPDATE device_codes SET used_at = ? WHERE id = ? AND used_at IS NULL AND grant_id IS NOT NULL',
    )
    const forget = db.prepare<[number, number, number]>(
      `DELETE FROM device_codes WHERE id IN (SELECT id FROM device_codes
      WHERE issuer_id = ? AND expires_at < ? LIMIT ?)`,
    )
    return {
      insert(code) {
        const columns = { ...code, resources: JSON.stringify(code.resources) }
        const { changes, lastInsertRowid } = insert.run(columns)
        if (changes === 0) return undefined
        const fresh = { polledAt: null, decidedAt: null, grantId: null, usedAt: null }
        return { ...code, id: Number(lastInsertRowid), ...fresh }
      },
      poll(id, { at, intervalSeconds }) {
        poll.run(at, intervalSeconds, id)
      },
      decide: (id, { at, grantId }) => decide.run(at, grantId, id).changes > 0,
      claim: (id, usedAt) => claim.run(usedAt, id).changes > 0,
      forget(issuerId, before) {
        forget.run(issuerId, before, FORGOTTEN_AT_ONCE)
      },
    }
  },
}

function fromRow(row: DeviceCodeRow): DeviceCode {
  return {
    id: row.id,
    issuerId: row.issuer_id,
    digest: row.digest,
    userCode: row.user_code,
    clientId: row.client_id,
    scope: row.scope,
    resources: JSON.parse(row.resources) as readonly string[],
    dpopJkt: row.dpop_jkt,
    intervalSeconds: row.interval_seconds,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    polledAt: row.polled_at,
    decidedAt: row.decided_at,
    grantId: row.grant_id,
    usedAt: row.used_at,
  }
}

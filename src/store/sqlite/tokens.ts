import type { Database } from 'better-sqlite3'
import { type NewToken, type TokenRecord, tokenDigest } from '../../core/tokens/token.ts'
import type { TokenTable } from '../store.ts'
import type { Sync } from './promised.ts'
import { exactText, jsonOrNull } from './rows.ts'
import { refusingDuplicates } from './sqlite-error.ts'
import { listTokens } from './token-list.ts'
import {
  countRevocable,
  countRevocablePart,
  revokePart,
  revokeSelection,
} from './token-revocation.ts'
import { SELECT_TOKEN, type TokenRow, tokenFromRow } from './token-row.ts'

const INSERT = `INSERT INTO tokens (issuer_id, jti, digest, format, kid, alg, profile, origin, subject, client_id,
  audience, scope, issued_at, not_before, expires_at, grant_id)
  VALUES (@issuerId, @jti, @digest, @format, @kid, @alg, @profile, @origin, @subject, @clientId,
  @audience, @scope, @issuedAt, @notBefore, @expiresAt, @grantId)`

const INSERT_CONTENTS =
  'INSERT INTO token_contents (id, value, header, claims, fault) VALUES (?, ?, ?, ?, ?)'

/** A token's id, text, header, claims and fault. */
type ContentsRow = [number | bigint, string, string | null, string, string | null]

/** The table of issued tokens. */
export const tokenTable = {
  reads(
    db: Database,
  ): Sync<TokenTable, 'byJti' | 'byDigest' | 'list' | 'countRevocable' | 'countRevocablePart'> {
    const byJti = db.prepare<[number, string], TokenRow>(
      `${SELECT_TOKEN} WHERE t.issuer_id = ? AND t.jti = ?`,
    )
    const byDigest = db.prepare<[number, Buffer], TokenRow>(
      `${SELECT_TOKEN} WHERE t.issuer_id = ? AND t.digest = ?`,
    )
    return {
      byJti(issuerId, jti) {
        const row = byJti.get(issuerId, jti)
        return row && tokenFromRow(row)
      },
      byDigest(issuerId, digest) {
        const row = byDigest.get(issuerId, digest)
        return row && tokenFromRow(row)
      },
      list: listTokens(db),
      countRevocable: countRevocable(db),
      countRevocablePart: countRevocablePart(db),
    }
  },

  writes(db: Database): Sync<TokenTable, 'insert' | 'revoke' | 'revokePart'> {
    const insert = db.prepare(INSERT)
    const insertContents = db.prepare<ContentsRow>(INSERT_CONTENTS)
    return {
      insert(token): TokenRecord {
        const { lastInsertRowid } = refusingDuplicates(
          () => insert.run(toColumns(token)),
          (columns) => duplicate(columns, token.jti),
        )
        const texts = [jsonOrNull(token.header), JSON.stringify(token.claims)] as const
        insertContents.run(lastInsertRowid, token.value, ...texts, jsonOrNull(token.fault))
        return { ...token, id: Number(lastInsertRowid), revokedAt: null }
      },
      revoke: revokeSelection(db),
      revokePart: revokePart(db),
    }
  },
}

function duplicate(columns: string, jti: string): string {
  return columns.includes('jti')
    ? `a token with the jti "${jti}" is there already`
    : 'a token with this very text is there already; ask for another jti or another issued_at'
}

function toColumns(token: NewToken) {
  return {
    issuerId: token.issuerId,
    jti: exactText('jti', token.jti),
    digest: tokenDigest(exactText('value', token.value)),
    format: token.format,
    kid: exactText('kid', token.kid),
    alg: token.alg,
    profile: token.profile,
    origin: token.origin,
    subject: exactText('subject', token.subject),
    clientId: exactText('client_id', token.clientId),
    audience: jsonOrNull(token.audience),
    scope: exactText('scope', token.scope),
    issuedAt: token.issuedAt,
    notBefore: token.notBefore,
    expiresAt: token.expiresAt,
    grantId: token.grantId,
  }
}

import type { Alg } from '../../core/keys/algorithms.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { Audience, TokenFaultNote, TokenFormat, TokenOrigin } from '../../core/tokens/token.ts'
import type { StoredToken } from '../store.ts'
import { parsedOrNull } from './rows.ts'

/** A token's row with its contents, and 1 as `key_revoked` where the key that signed it is revoked. */
export interface TokenRow {
  readonly id: number
  readonly issuer_id: number
  readonly jti: string
  readonly format: TokenFormat
  readonly value: string
  readonly kid: string | null
  readonly alg: Alg | null
  readonly profile: string | null
  readonly origin: TokenOrigin
  readonly subject: string | null
  readonly client_id: string | null
  readonly audience: string | null
  readonly scope: string | null
  readonly issued_at: number
  readonly not_before: number | null
  readonly expires_at: number | null
  readonly revoked_at: number | null
  readonly header: string | null
  readonly claims: string
  readonly fault: string | null
  readonly grant_id: number | null
  readonly key_revoked: 0 | 1
}

/** What a question for tokens begins with; `t` is the token. */
export const SELECT_TOKEN = `SELECT t.id, t.issuer_id, t.jti, t.format, c.value, t.kid, t.alg, t.profile, t.origin,
  t.subject, t.client_id, t.audience, t.scope, t.issued_at, t.not_before, t.expires_at, t.revoked_at, c.header,
  c.claims, c.fault, t.grant_id, k.state IS 'revoked' AS key_revoked
  FROM tokens AS t JOIN token_contents AS c ON c.id = t.id
  LEFT JOIN signing_keys AS k ON k.issuer_id = t.issuer_id AND k.kid = t.kid`

/** A token as the store answers it. */
export function tokenFromRow(row: TokenRow): StoredToken {
  return {
    id: row.id,
    issuerId: row.issuer_id,
    jti: row.jti,
    format: row.format,
    value: row.value,
    kid: row.kid,
    alg: row.alg,
    profile: row.profile,
    origin: row.origin,
    subject: row.subject,
    clientId: row.client_id,
    audience: parsedOrNull<NonNullable<Audience>>(row.audience),
    scope: row.scope,
    issuedAt: row.issued_at,
    notBefore: row.not_before,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    header: parsedOrNull<JsonObject>(row.header),
    claims: JSON.parse(row.claims) as JsonObject,
    fault: parsedOrNull<TokenFaultNote>(row.fault),
    grantId: row.grant_id,
    keyRevoked: row.key_revoked === 1,
  }
}

import type { TokenStatus } from '../../core/tokens/token.ts'
import type { TokenFilter } from '../store.ts'

/** A filter as SQL on the token `t`; `+` keeps SQLite from choosing an index by itself. */
export interface Condition {
  readonly sql: string
  /** The ids of the tokens that indexes find for it; perhaps more than the condition leaves. */
  readonly ids?: string
  /** Where each of its tokens is met on one of these walks. */
  readonly walks?: readonly Walk[]
  /** The highest id below `@below` of those that indexes find for it. */
  readonly reach?: string
}

/** A condition in a form that one index answers in the order of the ids. */
export interface Walk {
  readonly index: string
  readonly sql: string
  /** Where the index keeps that order for one key `k` at a time: all revoked keys, to be walked one by one. */
  readonly eachRevokedKey?: true
}

/** All tokens of the issuer. */
export const WHOLE: Walk = { index: 'tokens_issuer', sql: 't.issuer_id = @issuerId' }

const EQUALITIES = [
  { member: 'subject', column: 'subject' },
  { member: 'kid', column: 'kid' },
  { member: 'clientId', column: 'client_id' },
] as const

const IDS = 'SELECT id FROM tokens WHERE issuer_id = @issuerId AND'

/** The kids of the issuer's revoked keys. */
const REVOKED_KIDS =
  "SELECT kid FROM signing_keys WHERE issuer_id = @issuerId AND state = 'revoked'"
const REVOKED = `(+t.revoked_at IS NOT NULL OR ifnull(+t.kid IN (${REVOKED_KIDS}), 0))`
const UNEXPIRED = '(+t.expires_at IS NULL OR +t.expires_at > @now)'

/** The rule of `tokenStatus`, in SQL. */
const STATUS: Record<TokenStatus, Condition> = {
  revoked: {
    sql: REVOKED,
    ids: `${IDS} revoked_at IS NOT NULL UNION ALL ${IDS} kid IN (${REVOKED_KIDS})`,
    walks: [
      { index: 'tokens_revoked', sql: `${WHOLE.sql} AND t.revoked_at IS NOT NULL` },
      {
        index: 'tokens_kid',
        sql: 't.issuer_id = k.issuer_id AND t.kid = k.kid',
        eachRevokedKey: true,
      },
    ],
    reach: `SELECT max(id) AS id FROM (${IDS} revoked_at IS NOT NULL AND id < @below UNION ALL
      SELECT (SELECT max(t.id) FROM tokens AS t INDEXED BY tokens_kid
        WHERE t.issuer_id = k.issuer_id AND t.kid = k.kid AND t.id < @below)
      FROM signing_keys AS k WHERE k.issuer_id = @issuerId AND k.state = 'revoked')`,
  },
  expired: {
    sql: `NOT ${REVOKED} AND +t.expires_at <= @now`,
    ids: `${IDS} expires_at <= @now`,
    reach: highest('tokens_expires_at', 'expires_at <= @now'),
  },
  not_yet_valid: {
    sql: `NOT ${REVOKED} AND ${UNEXPIRED} AND +t.not_before > @now`,
    ids: `${IDS} not_before > @now`,
    reach: highest('tokens_not_before', 'not_before > @now'),
  },
  active: {
    sql: `NOT ${REVOKED} AND ${UNEXPIRED} AND (+t.not_before IS NULL OR +t.not_before <= @now)`,
    ids: `${IDS} expires_at > @now UNION ALL ${IDS} expires_at IS NULL`,
    reach: `SELECT max(id) AS id FROM (${highest('tokens_expires_at', 'expires_at > @now')} UNION ALL
      ${highest('tokens_expires_at', 'expires_at IS NULL')})`,
  },
}

const OPAQUE: Condition = {
  sql: "+t.format = 'opaque'",
  ids: `${IDS} format = 'opaque'`,
  walks: [{ index: 'tokens_opaque', sql: `${WHOLE.sql} AND t.format = 'opaque'` }],
}

const JWT: Condition = { sql: "+t.format = 'jwt'" }

/**
 * Says whether the text that is looked for stands in a token, whatever the case of ASCII letters. `instr` needs none of
 * the escapes that `LIKE` does, and looks behind a U+0000.
 */
export const TEXT_FOUND = `(${['jti', 'subject', 'client_id', 'scope']
  .map((column) => `instr(lower(t.${column}), lower(@text)) > 0`)
  .join(' OR ')})`

/** The conditions that a filter sets, but for the text. */
export function tokenConditions(filter: TokenFilter): readonly Condition[] {
  const equal = EQUALITIES.filter(({ member }) => filter[member] !== undefined).map(equality)
  const format = filter.format === undefined ? [] : [filter.format === 'opaque' ? OPAQUE : JWT]
  return [...equal, ...format, ...(filter.status === undefined ? [] : [STATUS[filter.status]])]
}

/** All that an index finds is looked through, which takes a tenth of a microsecond each, and not the table. */
function highest(index: string, condition: string): string {
  return `SELECT max(+id) AS id FROM tokens INDEXED BY ${index}
    WHERE issuer_id = @issuerId AND ${condition} AND +id < @below`
}

function equality({ member, column }: (typeof EQUALITIES)[number]): Condition {
  return {
    sql: `+t.${column} = @${member}`,
    ids: `${IDS} ${column} = @${member}`,
    walks: [{ index: `tokens_${column}`, sql: `${WHOLE.sql} AND t.${column} = @${member}` }],
  }
}

import type { Database } from 'better-sqlite3'
import type { Page, TokenFilter, TokenStretch } from '../store.ts'
import { preparedOnce } from './prepared-once.ts'
import { below } from './rows.ts'
import { TEXT_FOUND, tokenConditions } from './token-conditions.ts'
import { SELECT_TOKEN, type TokenRow, tokenFromRow } from './token-row.ts'
import { type Asked, type AskIds, idQuestions, walkPart } from './token-walks.ts'

/** How much work a stretch of a list may be. */
export interface ListBounds {
  /** Up to how many tokens a filter is narrow: those are collected, and the other filters tried on them alone. */
  readonly narrow: number
  /** How many tokens are looked at in one go where no filter is narrow. */
  readonly walk: number
}

const BOUNDS: ListBounds = { narrow: 10_000, walk: 10_000 }

/** The ids of a stretch, newest first, and the id to go on behind; undefined where nothing is left. */
interface Found {
  readonly ids: readonly number[]
  readonly next: number | undefined
}

/**
 * The question for a stretch of the list of tokens. Where indexes find few tokens for a filter, those are collected and
 * sorted. Else tokens are walked newest first, a bounded number along the index that leads farthest; where none of them
 * has the wanted status, once more from the next one on that may; and then the answer says where to go on.
 */
export function listTokens(db: Database, bounds: ListBounds = BOUNDS) {
  const prepared = preparedOnce<TokenRow>(db)
  const ask = idQuestions(db)
  const sql = `${SELECT_TOKEN} WHERE t.id IN (SELECT value FROM json_each(@ids)) ORDER BY t.id DESC`
  return (issuerId: number, filter: TokenFilter, page: Page): TokenStretch => {
    const asked = askedFor(issuerId, filter, page)
    const found = cut(collect(ask, asked, bounds) ?? walk(ask, asked, bounds), page.limit)
    const { ids, next } =
      filter.text && page.after === undefined ? withWhole(ask, asked, found) : found
    const rows = prepared(sql).all({ ids: JSON.stringify(ids) })
    return { tokens: rows.map(tokenFromRow), next }
  }
}

function askedFor(issuerId: number, filter: TokenFilter, page: Page): Asked {
  const conditions = tokenConditions(filter)
  const text = filter.text ? ` AND ${TEXT_FOUND}` : ''
  const where = conditions.map(({ sql }) => ` AND ${sql}`).join('') + text
  const isOne = conditions.length === 0 || (conditions.length === 1 && conditions[0]?.walks)
  const values = { ...filter, issuerId, below: below(page), limit: page.limit + 1 }
  return { conditions, where, allMatch: Boolean(isOne) && text === '', values }
}

/** The tokens of the narrowest filter that the others leave; undefined where no filter is narrow. */
function collect(ask: AskIds, asked: Asked, { narrow }: ListBounds): Found | undefined {
  const { conditions, where, allMatch, values } = asked
  if (allMatch) return undefined
  const [narrowest] = conditions
    .flatMap(({ ids }) => (ids === undefined ? [] : [ids]))
    .map((ids) => {
      const count = `SELECT count(*) AS id FROM (${ids} LIMIT @narrow + 1)`
      return { ids, tokens: ask(count, { ...values, narrow })[0] ?? 0 }
    })
    .sort((a, b) => a.tokens - b.tokens)
  if (narrowest === undefined || narrowest.tokens > narrow) return undefined
  const sql = `SELECT t.id FROM tokens AS t WHERE t.id IN (${narrowest.ids}) AND +t.id < @below${where}
    ORDER BY t.id DESC LIMIT @limit`
  return { ids: ask(sql, values), next: undefined }
}

function walk(ask: AskIds, asked: Asked, bounds: ListBounds): Found {
  const { conditions, values } = asked
  const first = walkPart(ask, asked, bounds.walk)
  const next = first.floor
  if (next === undefined || first.ids.length >= values.limit) return { ids: first.ids, next }
  const status = conditions.find(({ reach }) => reach !== undefined)
  if (status?.reach === undefined) return { ids: first.ids, next }
  const any = { ...asked, where: ` AND ${status.sql}`, values: { ...values, limit: 1 } }
  if (walkPart(ask, any, bounds.walk).ids.length > 0) return { ids: first.ids, next }
  const [top] = ask(status.reach, { ...values, below: next })
  if (top === undefined) return { ids: first.ids, next: undefined }
  const rest = { below: top + 1, limit: values.limit - first.ids.length }
  const second = walkPart(ask, { ...asked, values: { ...values, ...rest } }, bounds.walk)
  return { ids: [...first.ids, ...second.ids], next: second.floor }
}

/** The stretch that was asked for; one more shows that there is more. */
function cut({ ids, next }: Found, limit: number): Found {
  if (ids.length <= limit) return { ids, next }
  const kept = ids.slice(0, limit)
  return { ids: kept, next: kept.at(-1) }
}

/** Adds the token whose whole jti is the text that is looked for, however old: it takes the last place of a full stretch. */
function withWhole(ask: AskIds, { where, values }: Asked, { ids, next }: Found): Found {
  const [whole] = ask(
    `SELECT t.id FROM tokens AS t INDEXED BY tokens_jti
      WHERE t.issuer_id = @issuerId AND t.jti = @text${where}`,
    values,
  )
  if (whole === undefined || ids.includes(whole)) return { ids, next }
  if (ids.length < values.limit - 1) return { ids: [...ids, whole], next }
  const dropped = ids.at(-1) ?? 0
  return { ids: [...ids.slice(0, -1), whole], next: dropped + 1 }
}

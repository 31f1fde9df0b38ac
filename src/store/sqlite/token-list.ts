import type { Database } from 'better-sqlite3'
import type { Page, StoredToken, TokenFilter } from '../store.ts'
import { preparedOnce } from './prepared-once.ts'
import { below } from './rows.ts'
import {
  type Condition,
  TEXT_FOUND,
  tokenConditions,
  type Walk,
  WHOLE,
} from './token-conditions.ts'
import { SELECT_TOKEN, type TokenRow, tokenFromRow } from './token-row.ts'

/** Up to how many tokens a filter is narrow: those are collected, and the other filters tried on them alone. */
const NARROW = 50_000

/** How many tokens a search for a text looks at for one page, newest first. */
const TEXT_WINDOW = 100_000

/** Where the tokens of a list come from before the filters are tried on each, newest first. */
type Source =
  | { readonly kind: 'collected'; readonly ids: string }
  | { readonly kind: 'walk'; readonly walk: Walk }

/**
 * The question for a list of tokens. The narrowest filter decides how it is answered: where an index finds few tokens
 * for it, those are collected and sorted; where each finds many, the tokens are walked newest first, along the index of
 * a filter if it keeps that order. A search for a text looks at a bounded number of tokens, and finds a whole jti
 * however old.
 */
export function listTokens(db: Database) {
  const prepared = preparedOnce<TokenRow>(db)
  const counting = preparedOnce<{ readonly tokens: number }>(db)
  return (issuerId: number, filter: TokenFilter, page: Page): StoredToken[] => {
    const values = { ...filter, issuerId, below: below(page), limit: page.limit }
    const conditions = tokenConditions(filter)
    const countUpTo = (ids: string): number => {
      const count = counting(`SELECT count(*) AS tokens FROM (${ids} LIMIT ${NARROW + 1})`)
      return count.get(values)?.tokens ?? 0
    }
    const source = sourceOf(conditions, countUpTo)
    const where = conditions.map(({ sql }) => ` AND ${sql}`).join('')
    const picked = filter.text ? withText(source, where) : pick(source, where)
    const sql = `${SELECT_TOKEN} WHERE t.id IN (${picked}) ORDER BY t.id DESC`
    return prepared(sql).all(values).map(tokenFromRow)
  }
}

function sourceOf(conditions: readonly Condition[], countUpTo: (ids: string) => number): Source {
  const [only, ...others] = conditions
  if (only?.walk && others.length === 0) return { kind: 'walk', walk: only.walk }
  const narrow = conditions
    .flatMap(({ ids }) => (ids === undefined ? [] : [{ ids, tokens: countUpTo(ids) }]))
    .filter(({ tokens }) => tokens <= NARROW)
    .sort((a, b) => a.tokens - b.tokens)
  if (narrow[0]) return { kind: 'collected', ids: narrow[0].ids }
  return { kind: 'walk', walk: conditions.find(({ walk }) => walk)?.walk ?? WHOLE }
}

function pick(source: Source, where: string): string {
  return `SELECT t.id FROM ${from(source)}${where} ORDER BY t.id DESC LIMIT @limit`
}

function from(source: Source): string {
  return source.kind === 'collected'
    ? `tokens AS t WHERE t.id IN (${source.ids}) AND +t.id < @below`
    : `tokens AS t INDEXED BY ${source.walk.index} WHERE ${source.walk.sql} AND t.id < @below`
}

function withText(source: Source, where: string): string {
  const first = `SELECT t.id FROM ${from(source)} ORDER BY t.id DESC LIMIT 1 OFFSET ${TEXT_WINDOW}`
  const window = source.kind === 'walk' ? ` AND t.id > ifnull((${first}), 0)` : ''
  const whole = `tokens AS t INDEXED BY tokens_jti WHERE t.issuer_id = @issuerId AND t.jti = @text AND +t.id < @below`
  return `SELECT id FROM (${pick(source, `${where}${window} AND ${TEXT_FOUND}`)})
    UNION SELECT t.id FROM ${whole}${where} ORDER BY id DESC LIMIT @limit`
}

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

/** How much work a list may be. */
export interface ListBounds {
  /** Up to how many tokens a filter is narrow: those are collected, and the other filters tried on them alone. */
  readonly narrow: number
  /** How many tokens a search for a text looks at for one page, newest first, where no filter is narrow. */
  readonly textWindow: number
}

const BOUNDS: ListBounds = { narrow: 100_000, textWindow: 50_000 }

/** Where the tokens of a list come from before the filters are tried on each. */
type Source = { readonly ids: string } | { readonly walks: readonly Walk[] }

/**
 * The question for a list of tokens. The narrowest filter decides how it is answered: where indexes find few tokens for
 * it, those are collected and sorted; where each filter finds many, the tokens are walked newest first, if possible
 * along the index of a filter. A search for a text looks at a bounded number of tokens, and finds a whole jti however
 * old.
 */
export function listTokens(db: Database, bounds: ListBounds = BOUNDS) {
  const prepared = preparedOnce<TokenRow>(db)
  const counting = preparedOnce<{ readonly tokens: number }>(db)
  return (issuerId: number, filter: TokenFilter, page: Page): StoredToken[] => {
    const values = { ...filter, ...bounds, issuerId, below: below(page), limit: page.limit }
    const conditions = tokenConditions(filter)
    const source = sourceOf(conditions, (ids) => {
      const count = counting(`SELECT count(*) AS tokens FROM (${ids} LIMIT @narrow + 1)`)
      const { tokens } = count.get(values) ?? { tokens: 0 }
      return tokens > bounds.narrow ? [] : [{ ids, tokens }]
    })
    const where = conditions.map(({ sql }) => ` AND ${sql}`).join('')
    const picked = filter.text ? withText(source, where) : fromSource(source, where)
    const sql = `${SELECT_TOKEN} WHERE t.id IN (${picked}) ORDER BY t.id DESC`
    return prepared(sql).all(values).map(tokenFromRow)
  }
}

/** The tokens found for a filter, where they are few. */
type Narrow = { readonly ids: string; readonly tokens: number }

function sourceOf(
  conditions: readonly Condition[],
  ifNarrow: (ids: string) => readonly Narrow[],
): Source {
  const [only, ...others] = conditions
  if (only?.walks && others.length === 0) return { walks: only.walks }
  const [narrowest] = conditions
    .flatMap(({ ids }) => (ids === undefined ? [] : ifNarrow(ids)))
    .sort((a, b) => a.tokens - b.tokens)
  if (narrowest) return { ids: narrowest.ids }
  return { walks: conditions.findLast(({ walks }) => walks)?.walks ?? [WHOLE] }
}

/** The ids that the filters leave of a source, newest first. */
function fromSource(source: Source, where: string): string {
  if ('ids' in source)
    return `SELECT t.id FROM tokens AS t WHERE t.id IN (${source.ids}) AND +t.id < @below${where}
      ORDER BY t.id DESC LIMIT @limit`
  return newestOf(source.walks.map((walk) => along(walk, where)))
}

function along(walk: Walk, where: string): string {
  const found = `SELECT t.id ${steps(walk)}${where} ORDER BY t.id DESC LIMIT @limit`
  if (!walk.eachRevokedKey) return found
  return `SELECT one.value AS id FROM signing_keys AS k,
    json_each((SELECT json_group_array(id) FROM (${found}))) AS one
    WHERE k.issuer_id = @issuerId AND k.state = 'revoked'`
}

function steps(walk: Walk): string {
  return `FROM tokens AS t INDEXED BY ${walk.index} WHERE ${walk.sql} AND t.id < @below`
}

function newestOf(questions: readonly string[]): string {
  const union = questions.map((question) => `SELECT id FROM (${question})`).join(' UNION ')
  return `${union} ORDER BY id DESC LIMIT @limit`
}

function withText(source: Source, where: string): string {
  const found = `${where} AND ${TEXT_FOUND}`
  const whole = `SELECT t.id FROM tokens AS t INDEXED BY tokens_jti
    WHERE t.issuer_id = @issuerId AND t.jti = @text AND +t.id < @below${where}`
  if ('ids' in source) return newestOf([fromSource(source, found), whole])
  const [walk = WHOLE, ...more] = source.walks
  const single = more.length === 0 ? walk : WHOLE
  const last = `SELECT t.id ${steps(single)} ORDER BY t.id DESC LIMIT 1 OFFSET @textWindow`
  const window = ` AND t.id > ifnull((${last}), 0)`
  return newestOf([along(single, `${window}${found}`), whole])
}

import type { Database } from 'better-sqlite3'
import { preparedOnce } from './prepared-once.ts'
import { type Condition, type Walk, WHOLE } from './token-conditions.ts'

/** What a stretch of the list of tokens asks for. */
export interface Asked {
  readonly conditions: readonly Condition[]
  /** The conditions as SQL, and that for the text. */
  readonly where: string
  /** Whether every token of a walk is one of those asked for, so that walking ends by itself. */
  readonly allMatch: boolean
  readonly values: AskedValues
}

/** What is bound: the filters, and between which ids how many tokens are looked for. */
export interface AskedValues {
  readonly issuerId: number
  readonly below: number
  readonly limit: number
}

/** The ids that were found, newest first, and the lowest that was looked at; undefined where nothing is left. */
export interface WalkedPart {
  readonly ids: readonly number[]
  readonly floor: number | undefined
}

/** Asks for one number a row; null is none. */
export type AskIds = (sql: string, values: object) => readonly number[]

/** The questions for ids on a connection. */
export function idQuestions(db: Database): AskIds {
  const prepared = preparedOnce<{ readonly id: number | null }>(db)
  return (sql, values) =>
    prepared(sql)
      .all(values)
      .flatMap(({ id }) => id ?? [])
}

/** Looks at the next `size` tokens along the walk that leads farthest, newest first, for those asked for. */
export function walkPart(ask: AskIds, asked: Asked, size: number): WalkedPart {
  const { conditions, where, allMatch, values } = asked
  const known = conditions.flatMap(({ walks }) => (walks === undefined ? [] : [walks]))
  const ways = (known.length === 0 ? [[WHOLE]] : known).map((walks) => ({
    walks,
    floor: allMatch ? undefined : floorOf(ask, walks, { ...values, size }),
  }))
  const { walks, floor } = ways.reduce((one, other) =>
    (other.floor ?? 0) < (one.floor ?? 0) ? other : one,
  )
  const union = walks.map((walk) => `SELECT id FROM (${along(walk, where)})`).join(' UNION ')
  const sql = `${union} ORDER BY id DESC LIMIT @limit`
  return { ids: ask(sql, { ...values, floor: floor ?? 0 }), floor }
}

/** Down to which id the next `size` tokens of every walk reach; undefined where they reach the end. */
function floorOf(ask: AskIds, walks: readonly Walk[], values: object): number | undefined {
  const floors = walks.flatMap((walk) => ask(floorSql(walk), values))
  return floors.length === 0 ? undefined : Math.max(...floors)
}

function floorSql(walk: Walk): string {
  const floor = `SELECT t.id FROM ${steps(walk)} ORDER BY t.id DESC LIMIT 1 OFFSET @size - 1`
  if (!walk.eachRevokedKey) return floor
  return `SELECT max((${floor})) AS id FROM signing_keys AS k
    WHERE k.issuer_id = @issuerId AND k.state = 'revoked'`
}

function along(walk: Walk, where: string): string {
  const found = `SELECT t.id FROM ${steps(walk)} AND t.id >= @floor${where}
    ORDER BY t.id DESC LIMIT @limit`
  if (!walk.eachRevokedKey) return found
  return `SELECT one.value AS id FROM signing_keys AS k,
    json_each((SELECT json_group_array(id) FROM (${found}))) AS one
    WHERE k.issuer_id = @issuerId AND k.state = 'revoked'`
}

function steps(walk: Walk): string {
  return `tokens AS t INDEXED BY ${walk.index} WHERE ${walk.sql} AND t.id < @below`
}

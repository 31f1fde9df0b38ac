import type { Database } from 'better-sqlite3'
import type { Event, EventType, NewEvent } from '../../core/events/event.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { EventFilter, Page } from '../store.ts'
import { preparedOnce } from './prepared-once.ts'
import { above, below, exactText, present } from './rows.ts'

interface EventRow {
  readonly id: number
  readonly issuer_id: number
  readonly type: EventType
  readonly at: number
  readonly issuer_at: number
  readonly jti: string | null
  readonly kid: string | null
  readonly client_id: string | null
  readonly data: string
}

type Column = string | number | null

/** How many events one statement writes, which takes half the time of as many statements. */
const TOGETHER = 50

const insertOf = (events: number): string =>
  `INSERT INTO events (issuer_id, type, at, issuer_at, jti, kid, client_id, data)
  VALUES ${Array(events).fill('(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`

/** The questions about an issuer's changes: every event but the requests. */
export function readChanges(db: Database) {
  const prepared = preparedOnce<EventRow>(db)
  return {
    list(issuerId: number, filter: EventFilter, page: Page): readonly Event[] {
      const { sql, values } = question(issuerId, filter)
      const newest = prepared(`${sql} AND id < @below ORDER BY id DESC LIMIT @limit`)
      return newest.all({ ...values, below: below(page), limit: page.limit }).map(fromRow)
    },
    following(issuerId: number, filter: EventFilter, page: Page): readonly Event[] {
      const { sql, values } = question(issuerId, filter)
      const oldest = prepared(`${sql} AND id > @above ORDER BY id LIMIT @limit`)
      return oldest.all({ ...values, above: above(page), limit: page.limit }).map(fromRow)
    },
  }
}

/** What writes changes, in their order. */
export function appendChanges(db: Database): (events: readonly NewEvent[]) => void {
  const insertOne = db.prepare<[Column[]]>(insertOf(1))
  const insertMany = db.prepare<[Column[]]>(insertOf(TOGETHER))
  return (events) => {
    const single = events.length % TOGETHER
    for (const event of events.slice(0, single)) insertOne.run(toColumns(event))
    for (let from = single; from < events.length; from += TOGETHER)
      insertMany.run(events.slice(from, from + TOGETHER).flatMap(toColumns))
  }
}

/** The filters that one index answers in the order of ids, the narrowest first; an issuer's events are bounded, so that walking those of one index is short. */
const INDEXED = [
  { member: 'jti', column: 'jti', index: 'events_jti' },
  { member: 'kid', column: 'kid', index: 'events_kid' },
  { member: 'clientId', column: 'client_id', index: 'events_client_id' },
] as const

/** The outcomes that stand for several, as `request-facets` has them for requests: a token may be minted with a fault as well. */
const OUTCOMES: ReadonlyMap<string, string> = new Map([
  [
    'inactive',
    "data ->> 'endpoint' = 'introspect' AND data ->> 'status' BETWEEN 1 AND 399 AND data ->> 'outcome' <> 'active'",
  ],
  ['error', "data ->> 'status' >= 400"],
  ['fault', "data ->> 'fault' IS NOT NULL"],
])

const OUTCOME = "data ->> 'outcome' = @outcome"

/** The question that a filter asks, to which the stretch and the order are to be added. */
function question(issuerId: number, filter: EventFilter): { sql: string; values: object } {
  const asked = INDEXED.filter(({ member }) => filter[member] !== undefined)
  const types = Object.fromEntries((filter.types ?? []).map((type, n) => [`type${n}`, type]))
  const conditions = [
    'issuer_id = @issuerId',
    ...asked.map(({ member, column }) => `${column} = @${member}`),
    ...(filter.types === undefined ? [] : [ofTypes(Object.keys(types))]),
    ...detailConditions(filter),
  ]
  const ofOneType = filter.types?.length === 1
  const index = asked[0]?.index ?? (ofOneType ? 'events_type' : 'events_issuer')
  return {
    sql: `SELECT * FROM events INDEXED BY ${index} WHERE ${conditions.join(' AND ')}`,
    values: { ...filter, ...types, issuerId },
  }
}

function ofTypes(names: readonly string[]): string {
  return `type IN (${names.map((name) => `@${name}`).join(', ') || 'NULL'})`
}

/** What no index answers. */
function detailConditions({ since, endpoint, outcome }: EventFilter): readonly string[] {
  return [
    ...(since === undefined ? [] : ['at >= @since']),
    ...(endpoint === undefined ? [] : ["data ->> 'endpoint' = @endpoint"]),
    ...(outcome === undefined ? [] : [OUTCOMES.get(outcome) ?? OUTCOME]),
  ]
}

function fromRow(row: EventRow): Event {
  return {
    id: row.id,
    issuerId: row.issuer_id,
    type: row.type,
    at: row.at,
    issuerAt: row.issuer_at,
    ...present({ jti: row.jti, kid: row.kid, clientId: row.client_id }),
    data: JSON.parse(row.data) as JsonObject,
  }
}

function toColumns(event: NewEvent): Column[] {
  return [
    event.issuerId,
    event.type,
    event.at,
    event.issuerAt,
    exactText('jti', event.jti ?? null),
    exactText('kid', event.kid ?? null),
    exactText('client_id', event.clientId ?? null),
    JSON.stringify(event.data),
  ]
}

import type { Database } from 'better-sqlite3'
import type { Event, EventType, NewEvent } from '../../core/events/event.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { EventFilter, EventTable } from '../store.ts'
import { keepEventCounts, readEventCounts } from './event-counts.ts'
import { preparedOnce } from './prepared-once.ts'
import type { Sync } from './promised.ts'
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

/** Remembers the highest id of an issuer's events before some of them go, since what waits for events counts on it. */
export const KEEP_LAST_EVENT_ID = `UPDATE issuers SET last_event_id = max(last_event_id,
  ifnull((SELECT max(id) FROM events WHERE issuer_id = issuers.id), 0)) WHERE id = ?`

const LAST_ID = `SELECT max(last_event_id, ifnull((SELECT max(id) FROM events WHERE issuer_id = issuers.id), 0))
  FROM issuers WHERE id = ?`

/** How many events one statement writes, which takes half the time of as many statements. */
const TOGETHER = 50

const insertOf = (events: number): string =>
  `INSERT INTO events (issuer_id, type, at, issuer_at, jti, kid, client_id, data)
  VALUES ${Array(events).fill('(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`

const PRUNE = `DELETE FROM events WHERE issuer_id = @issuerId AND id <= (SELECT id FROM events
  INDEXED BY events_issuer WHERE issuer_id = @issuerId ORDER BY id DESC LIMIT 1 OFFSET @keep)`

/** The table of events. */
export const eventTable = {
  reads(db: Database): Sync<EventTable, 'list' | 'following' | 'lastId' | 'counts'> {
    const lastId = db.prepare<[number], number>(LAST_ID).pluck()
    const prepared = preparedOnce<EventRow>(db)
    return {
      list(issuerId, filter, page) {
        const { sql, values } = question(issuerId, filter)
        const newest = prepared(`${sql} AND id < @below ORDER BY id DESC LIMIT @limit`)
        return newest.all({ ...values, below: below(page), limit: page.limit }).map(fromRow)
      },
      following(issuerId, filter, page) {
        const { sql, values } = question(issuerId, filter)
        const oldest = prepared(`${sql} AND id > @above ORDER BY id LIMIT @limit`)
        return oldest.all({ ...values, above: above(page), limit: page.limit }).map(fromRow)
      },
      lastId: (issuerId) => lastId.get(issuerId) ?? 0,
      counts: readEventCounts(db),
    }
  },

  writes(db: Database): Sync<EventTable, 'append' | 'prune'> {
    const insertOne = db.prepare<[Column[]]>(insertOf(1))
    const insertMany = db.prepare<[Column[]]>(insertOf(TOGETHER))
    const keepLastEventId = db.prepare<[number]>(KEEP_LAST_EVENT_ID)
    const prune = db.prepare(PRUNE)
    const counts = keepEventCounts(db)
    return {
      append(events) {
        const single = events.length % TOGETHER
        for (const event of events.slice(0, single)) insertOne.run(toColumns(event))
        for (let from = single; from < events.length; from += TOGETHER)
          insertMany.run(events.slice(from, from + TOGETHER).flatMap(toColumns))
        counts.add(events)
      },
      prune(issuerId, keep) {
        keepLastEventId.run(issuerId)
        prune.run({ issuerId, keep })
        counts.prune(issuerId)
      },
    }
  },
}

/** The filters that one index answers in the order of ids, the narrowest first; an issuer's events are bounded, so that walking those of one index is short. */
const INDEXED = [
  { member: 'jti', column: 'jti', index: 'events_jti' },
  { member: 'kid', column: 'kid', index: 'events_kid' },
  { member: 'clientId', column: 'client_id', index: 'events_client_id' },
] as const

/** The outcomes that stand for several. */
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
  const onlyChanges = filter.types !== undefined && !filter.types.includes('request')
  const conditions = [
    'issuer_id = @issuerId',
    ...asked.map(({ member, column }) => `${column} = @${member}`),
    ...(filter.types === undefined ? [] : [ofTypes(Object.keys(types))]),
    ...(onlyChanges ? ["type <> 'request'"] : []),
    ...detailConditions(filter),
  ]
  const ofOneType = onlyChanges && filter.types?.length === 1
  const changes = ofOneType ? 'events_type' : 'events_changes'
  const index = asked[0]?.index ?? (onlyChanges ? changes : 'events_issuer')
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

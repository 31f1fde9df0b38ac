import type { Database } from 'better-sqlite3'
import type { Event, NewEvent } from '../../core/events/event.ts'
import type { EventFilter, Page } from '../store.ts'
import { preparedOnce } from './prepared-once.ts'
import { blockOf, eventsOf, LARGEST_BLOCK, type RequestBlock } from './request-block.ts'
import { addFacets, type Faceted, facetsAsked, textsAsked } from './request-facets.ts'
import type { AskedKinds } from './request-kinds.ts'
import { above, below } from './rows.ts'

/** Below this many requests a block takes those of the next flush in, so that a quiet log is no heap of tiny blocks. */
const SMALL_BLOCK = 50

const COLUMNS = `issuer_id AS issuerId, first_id AS firstId, last_id AS lastId, events, newest_at AS newestAt,
  facets, body`

/** The blocks of the issuer `@issuerId`, to which the stretch and the order are to be added. */
export const BLOCKS_OF_ISSUER = `SELECT ${COLUMNS} FROM request_blocks INDEXED BY request_blocks_issuer
  WHERE issuer_id = @issuerId`

/** The blocks of an issuer do not overlap, so that the one that an id may be in is the last that begins before it. */
const FROM_ID = `first_id >= ifnull((SELECT max(first_id) FROM request_blocks
  WHERE issuer_id = @issuerId AND first_id <= @above), 0)`

/** Writes a block, in the place of the one that begins alike. */
export const INSERT_BLOCK = `INSERT INTO request_blocks (first_id, issuer_id, last_id, events, newest_at, facets, body)
  VALUES (@firstId, @issuerId, @lastId, @events, @newestAt, @facets, @body)
  ON CONFLICT (first_id) DO UPDATE SET last_id = excluded.last_id, events = excluded.events,
    newest_at = excluded.newest_at, facets = excluded.facets, body = excluded.body`

/** Requests share their ids with the changes, whose table counts them. */
const TAKE_IDS = `UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'events' RETURNING seq`

/** The questions about an issuer's requests. */
export function readRequests(db: Database) {
  const prepared = preparedOnce<RequestBlock>(db)
  return {
    list(issuerId: number, filter: EventFilter, page: Page): readonly Event[] {
      const { sql, values, asked, since } = question(filter)
      const newest = prepared(`${sql} AND first_id < @below ORDER BY first_id DESC`)
      const belowId = below(page)
      const isAsked = ({ id, at }: Event) => id < belowId && at >= since
      const blocks = newest.iterate({ ...values, issuerId, below: belowId })
      return firstEvents(blocks, { asked, isAsked, newestFirst: true, limit: page.limit })
    },
    following(issuerId: number, filter: EventFilter, page: Page): readonly Event[] {
      const { sql, values, asked, since } = question(filter)
      const oldest = prepared(`${sql} AND ${FROM_ID} ORDER BY first_id`)
      const aboveId = above(page)
      const isAsked = ({ id, at }: Event) => id > aboveId && at >= since
      const blocks = oldest.iterate({ ...values, issuerId, above: aboveId })
      return firstEvents(blocks, { asked, isAsked, newestFirst: false, limit: page.limit })
    },
  }
}

interface Stretch {
  readonly asked: AskedKinds
  readonly isAsked: (event: Event) => boolean
  readonly newestFirst: boolean
  readonly limit: number
}

function firstEvents(
  blocks: Iterable<RequestBlock>,
  { asked, isAsked, newestFirst, limit }: Stretch,
): readonly Event[] {
  const found: Event[] = []
  for (const block of blocks)
    for (const event of eventsOf(block, { asked, newestFirst })) {
      if (isAsked(event)) found.push(event)
      if (found.length >= limit) return found
    }
  return found
}

/** What writes requests of one issuer, all with ids above every event's before them. */
export function appendRequests(
  db: Database,
): (issuerId: number, events: readonly NewEvent[]) => void {
  const takeIds = db.prepare<[number], number>(TAKE_IDS).pluck()
  const newest = db.prepare<object, RequestBlock>(
    `${BLOCKS_OF_ISSUER} ORDER BY first_id DESC LIMIT 1`,
  )
  const insert = db.prepare<[RequestBlock]>(INSERT_BLOCK)
  const smallBefore = (issuerId: number, events: number): readonly Event[] => {
    const block = events < SMALL_BLOCK ? newest.get({ issuerId }) : undefined
    return block === undefined || block.events >= SMALL_BLOCK ? [] : [...eventsOf(block)]
  }
  return (issuerId, events) => {
    const lastId = takeIds.get(events.length)
    if (lastId === undefined) throw new Error('the sequence that numbers the events is missing')
    const ids = events.map((_, n) => lastId - events.length + 1 + n)
    for (let from = 0; from < events.length; from += LARGEST_BLOCK) {
      const own = events.slice(from, from + LARGEST_BLOCK)
      const ownIds = ids.slice(from, from + LARGEST_BLOCK)
      const joined = smallBefore(issuerId, own.length)
      const joinedIds = joined.map(({ id }) => id)
      insert.run(blockOf(issuerId, [...joined, ...own], [...joinedIds, ...ownIds]))
    }
  }
}

interface Question {
  /** The blocks that may have an answer, to which the stretch and the order are to be added. */
  readonly sql: string
  readonly values: Readonly<Record<string, string | number>>
  readonly asked: AskedKinds
  /** The oldest that is asked for, in Unix seconds. */
  readonly since: number
}

function question(filter: EventFilter): Question {
  const { since = Number.NEGATIVE_INFINITY } = filter
  const facets = facetsAsked(filter)
  const conditions = [
    BLOCKS_OF_ISSUER,
    ...facets.map((_, n) => `instr(facets, @facet${n})`),
    'newest_at >= @since',
  ]
  return {
    sql: conditions.join(' AND '),
    values: {
      ...Object.fromEntries(facets.map((facet, n) => [`facet${n}`, JSON.stringify(facet)])),
      since,
    },
    asked: { texts: textsAsked(filter), isAsked: (kind) => hasAll(kind, facets) },
    since,
  }
}

function hasAll(kind: Faceted, asked: readonly string[]): boolean {
  if (asked.length === 0) return true
  const facets = new Set<string>()
  addFacets(facets, kind)
  return asked.every((facet) => facets.has(facet))
}

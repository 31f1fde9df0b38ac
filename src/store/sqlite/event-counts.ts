import type { Database } from 'better-sqlite3'
import type { NewEvent } from '../../core/events/event.ts'
import { countOf, dayOf, type EventCount } from '../../core/events/event-count.ts'

/** For how many days counts are kept. */
const KEPT_DAYS = 30

const ADD = `INSERT INTO event_counts (issuer_id, day, type, endpoint, outcome, status, events, tokens)
  VALUES (@issuerId, @day, @type, @endpoint, @outcome, @status, @events, @tokens)
  ON CONFLICT DO UPDATE SET events = events + excluded.events, tokens = tokens + excluded.tokens`

const PRUNE = `DELETE FROM event_counts WHERE issuer_id = @issuerId AND day <=
  (SELECT max(day) FROM event_counts WHERE issuer_id = @issuerId) - @kept`

/** The counts of an issuer's events on a day. */
export function readEventCounts(db: Database): (issuerId: number, day: number) => EventCount[] {
  const ofDay = db.prepare<[number, number], EventCount>(
    `SELECT type, endpoint, outcome, status, events, tokens FROM event_counts
      WHERE issuer_id = ? AND day = ?`,
  )
  return (issuerId, day) => ofDay.all(issuerId, day)
}

/** What keeps the counts: adds events to them, each kind in one statement however many there are, and drops old days. */
export function keepEventCounts(db: Database) {
  const add = db.prepare<[DayCount]>(ADD)
  const prune = db.prepare(PRUNE)
  return {
    add(events: readonly NewEvent[]): void {
      const kinds = new Map<string, DayCount>()
      for (const event of events) count(kinds, event)
      for (const kind of kinds.values()) add.run(kind)
    },
    prune(issuerId: number): void {
      prune.run({ issuerId, kept: KEPT_DAYS })
    },
  }
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

interface DayCount extends Mutable<EventCount> {
  readonly issuerId: number
  readonly day: number
}

function count(kinds: Map<string, DayCount>, event: NewEvent): void {
  const one = countOf(event)
  const day = dayOf(event.at)
  const name = `${event.issuerId} ${day} ${one.type} ${one.endpoint} ${one.outcome} ${one.status}`
  const kind = kinds.get(name)
  if (kind === undefined) {
    kinds.set(name, { ...one, issuerId: event.issuerId, day })
    return
  }
  kind.events += one.events
  kind.tokens += one.tokens
}

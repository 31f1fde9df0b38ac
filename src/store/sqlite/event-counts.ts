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
      for (const kind of countTogether(events)) add.run(kind)
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

/** Counts events by kind; a request mostly comes behind one that counts alike, and then needs no name for its kind. */
function countTogether(events: readonly NewEvent[]): Iterable<DayCount> {
  const kinds = new Map<string, DayCount>()
  let previous: NewEvent | undefined
  let last: DayCount | undefined
  for (const event of events) {
    if (last === undefined || previous === undefined || !countAlike(previous, event)) {
      const none = { ...countOf(event), events: 0, tokens: 0 }
      last = kindOf(kinds, { ...none, issuerId: event.issuerId, day: dayOf(event.at) })
    }
    last.events += 1
    last.tokens += event.type === 'request' ? 0 : countOf(event).tokens
    previous = event
  }
  return kinds.values()
}

function countAlike(a: NewEvent, b: NewEvent): boolean {
  if (a.type !== b.type || a.issuerId !== b.issuerId || dayOf(a.at) !== dayOf(b.at)) return false
  if (a.type !== 'request') return true
  return ['endpoint', 'outcome', 'status'].every((name) => a.data[name] === b.data[name])
}

/** The kind among those known that counts the same, or this one, which is then known. */
function kindOf(kinds: Map<string, DayCount>, kind: DayCount): DayCount {
  const name = `${kind.issuerId} ${kind.day} ${kind.type} ${kind.endpoint} ${kind.outcome} ${kind.status}`
  const known = kinds.get(name)
  if (known !== undefined) return known
  kinds.set(name, kind)
  return kind
}

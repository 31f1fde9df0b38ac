import type { Database } from 'better-sqlite3'
import type { Event, NewEvent } from '../../core/events/event.ts'
import type { EventFilter, EventTable } from '../store.ts'
import { appendChanges, readChanges } from './change-events.ts'
import { keepEventCounts, readEventCounts } from './event-counts.ts'
import { LAST_EVENT_ID } from './event-totals.ts'
import type { Sync } from './promised.ts'
import { pruneEvents } from './prune-events.ts'
import { appendRequests, readRequests } from './request-events.ts'

/** The event log: changes in a row each, requests many to a row, and the ids of both from one sequence. */
export const eventTable = {
  reads(db: Database): Sync<EventTable, 'list' | 'following' | 'lastId' | 'counts'> {
    const lastId = db.prepare<{ id: number }, number>(LAST_EVENT_ID).pluck()
    const changes = readChanges(db)
    const requests = readRequests(db)
    // One transaction, or what another process commits between the two would be passed over by who goes on behind the last.
    const together = db.transaction((ask: () => readonly Event[]) => ask())
    const asked = (filter: EventFilter) =>
      [hasChanges(filter) && changes, hasRequests(filter) && requests].filter(
        (kind) => kind !== false,
      )
    return {
      list: (issuerId, filter, page) =>
        together(() => asked(filter).flatMap((kind) => kind.list(issuerId, filter, page)))
          .toSorted((a, b) => b.id - a.id)
          .slice(0, page.limit),
      following: (issuerId, filter, page) =>
        together(() => asked(filter).flatMap((kind) => kind.following(issuerId, filter, page)))
          .toSorted((a, b) => a.id - b.id)
          .slice(0, page.limit),
      lastId: (id) => lastId.get({ id }) ?? 0,
      counts: readEventCounts(db),
    }
  },

  writes(db: Database): Sync<EventTable, 'append' | 'prune'> {
    const addChanges = appendChanges(db)
    const addRequests = appendRequests(db)
    const counts = keepEventCounts(db)
    const prune = pruneEvents(db)
    return {
      append(events) {
        for (const stretch of stretchesOf(events)) {
          const { issuerId, type } = stretch[0]
          if (type === 'request') addRequests(issuerId, stretch)
          else addChanges(stretch)
        }
        counts.add(events)
      },
      prune(issuerId, keep) {
        prune(issuerId, keep)
        counts.prune(issuerId)
      },
    }
  },
}

function hasRequests({ types }: EventFilter): boolean {
  return types === undefined || types.includes('request')
}

function hasChanges({ types }: EventFilter): boolean {
  return types === undefined || types.some((type) => type !== 'request')
}

/** The events in their order, cut where requests of one issuer begin or end. */
function stretchesOf(events: readonly NewEvent[]): [NewEvent, ...NewEvent[]][] {
  const stretches: [NewEvent, ...NewEvent[]][] = []
  for (const event of events) {
    const last = stretches.at(-1)
    if (last !== undefined && goTogether(last[0], event)) last.push(event)
    else stretches.push([event])
  }
  return stretches
}

function goTogether(a: NewEvent, b: NewEvent): boolean {
  if (a.type !== 'request') return b.type !== 'request'
  return b.type === 'request' && a.issuerId === b.issuerId
}

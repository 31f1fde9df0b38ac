import type { Event, EventType, NewEvent } from '../core/events/event.ts'
import type { EventCount } from '../core/events/event-count.ts'
import type { Page } from './store.ts'

/**
 * What a list of events is narrowed by; `since` in Unix seconds of real time. `outcome` is that of a request, in the
 * event's own word, or one for several: `inactive` for introspections that answered so, `error` for what was refused, `fault` for what was
 * answered badly on purpose.
 */
export interface EventFilter {
  readonly types?: readonly EventType[] | undefined
  readonly since?: number | undefined
  readonly jti?: string | undefined
  readonly kid?: string | undefined
  readonly clientId?: string | undefined
  readonly endpoint?: string | undefined
  readonly outcome?: string | undefined
}

/** The event log, bounded for each issuer. */
export interface EventTable {
  append(events: readonly NewEvent[]): Promise<void>
  /** Newest first; `after` is the id of the last one seen. */
  list(issuerId: number, filter: EventFilter, page: Page): Promise<readonly Event[]>
  /** Oldest first, only those with an id above `after`. */
  following(issuerId: number, filter: EventFilter, page: Page): Promise<readonly Event[]>
  /** The highest id given so far to an event of this issuer; 0 where there is none. */
  lastId(issuerId: number): Promise<number>
  /** What an issuer's events of a day (`dayOf`) count to, each kind once; those no longer in the log are counted too. */
  counts(issuerId: number, day: number): Promise<readonly EventCount[]>
  /** Deletes the oldest of an issuer's events beyond `keep`. */
  prune(issuerId: number, keep: number): Promise<void>
}

import { EVENT_TYPES, type Event } from '../../core/events/event.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import type { Paged } from '../../idp/paged.ts'
import {
  EVENT_FILTER_LABELS,
  type EventFilterName,
  type EventFilterValues,
  eventFilterFields,
} from './event-filters.ts'
import { type EventRow, eventRow } from './event-row.ts'
import { type ErrorSummary, errorSummary } from './form-errors.ts'
import type { FormField } from './form-field.ts'
import type { PageFrame } from './page-frame.ts'
import { type EmptyState, type Pager, pager } from './pager.ts'

/** What makes the list grow by itself, read by its script. */
export interface LiveEvents {
  /** The stream that says that something happened, and where the rows of what did are. */
  readonly stream: string
  readonly rows: string
  /** The id behind which everything is new. */
  readonly last: number
  readonly types: string
  /** In Unix seconds of real time. */
  readonly now: number
}

/** The page of events. */
export interface EventsPage {
  readonly frame: PageFrame
  readonly action: string
  /** Null where nothing is narrowed. */
  readonly clear: string | null
  readonly summary: ErrorSummary | null
  readonly fields: Readonly<Record<EventFilterName, FormField>>
  readonly moreOpen: boolean
  readonly download: string
  readonly reload: string
  readonly rows: readonly EventRow[]
  readonly empty: EmptyState
  readonly pager: Pager
  /** Null where the page is not the first, or cannot be read: then nothing is added. */
  readonly live: LiveEvents | null
}

/** What the page of events is made of; `now` in Unix seconds of real time. */
export interface EventsPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly query: URLSearchParams
  readonly values: EventFilterValues
  readonly issues: readonly InputIssue[]
  /** The filter as the API takes it. */
  readonly apiQuery: URLSearchParams
  readonly events: Paged<Event>
  /** The id of the newest event of all when the list was read. */
  readonly last: number
  readonly now: number
}

const MORE: readonly EventFilterName[] = ['type', 'jti', 'kid', 'since']

/** The page of events: what narrows them, and the list itself, which grows by itself where scripts run. */
export function eventsPage(input: EventsPageInput): EventsPage {
  const { frame, base, query, values, issues, apiQuery, events, now } = input
  const path = `${base}/events`
  return {
    frame,
    action: path,
    clear: isNarrowed(values) ? path : null,
    summary: errorSummary(issues, {
      title: 'No events are shown: the filter needs a change',
      labels: EVENT_FILTER_LABELS,
    }),
    fields: eventFilterFields(values, issues),
    moreOpen: MORE.some((name) => values[name] !== ''),
    download: withQuery(`${base}/api/events.jsonl`, apiQuery),
    reload: withQuery(path, withoutCursor(query)),
    rows: events.items.map((event) => eventRow(event, { base, now })),
    empty: emptyState(input),
    pager: pager(events, { path, query, noun: events.items.length === 1 ? 'event' : 'events' }),
    live: query.has('cursor') || issues.length > 0 ? null : liveEvents(input),
  }
}

function liveEvents({ base, apiQuery, events, last, now }: EventsPageInput): LiveEvents {
  return {
    stream: withQuery(`${base}/api/events`, apiQuery),
    rows: withQuery(`${base}/events/rows`, apiQuery),
    last: Math.max(last, events.items[0]?.id ?? 0),
    types: EVENT_TYPES.join(' '),
    now,
  }
}

function isNarrowed(values: EventFilterValues): boolean {
  return Object.values(values).some((value) => value !== '')
}

function emptyState({ base, values, query }: EventsPageInput): EmptyState {
  if (query.has('cursor'))
    return {
      title: 'No older events',
      text: 'The log keeps the newest 100,000.',
      action: { text: 'To the newest', href: `${base}/events` },
    }
  if (isNarrowed(values))
    return {
      title: 'No such events',
      text: 'Nothing that happened matches the filter.',
      action: { text: 'Show all events', href: `${base}/events` },
    }
  return {
    title: 'Nothing has happened yet',
    text: 'Whatever a verifier or client asks here, and whatever is changed, is listed here as it happens.',
    action: { text: 'Mint a token', href: `${base}/mint` },
  }
}

function withoutCursor(query: URLSearchParams): URLSearchParams {
  const rest = new URLSearchParams(query)
  rest.delete('cursor')
  return rest
}

function withQuery(path: string, query: URLSearchParams): string {
  return query.size === 0 ? path : `${path}?${query}`
}

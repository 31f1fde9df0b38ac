import type { Event, EventType } from '../../core/events/event.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { eventJson } from '../admin/bodies/events.ts'
import type { EventPart } from './event-parts.ts'
import { eventWords } from './event-words.ts'
import { type JsonLine, jsonLines } from './json-lines.ts'
import type { Badge, Tone } from './notice.ts'
import { endpointInWords, isFaulted, isRefused } from './request-words.ts'
import { shortenedText } from './shortened-text.ts'
import { instantInWords, utcTime } from './time-in-words.ts'

/** An event in a list, as strings ready to print. */
export interface EventRow {
  readonly id: number
  /** In Unix seconds of real time. */
  readonly at: number
  readonly time: string
  readonly utc: string
  readonly badge: Badge
  readonly sentence: readonly EventPart[]
  /** By which program, and how long it took; null where that is not known. */
  readonly note: string | null
  /** The whole event as the API answers it. */
  readonly json: { readonly id: string; readonly lines: readonly JsonLine[] }
  /** Lists of what else happened to the same token, key and client. */
  readonly related: readonly { readonly text: string; readonly href: string }[]
}

/** Where and when an event is shown: below which base, and at which instant of real time in Unix seconds. */
export interface EventSight {
  readonly base: string
  readonly now: number
}

/** The row of an event. */
export function eventRow(event: Event, { base, now }: EventSight): EventRow {
  return {
    id: event.id,
    at: event.at,
    time: instantInWords(event.at, now),
    utc: utcTime(event.at),
    badge: eventBadge(event),
    sentence: eventWords(event, base),
    note: noteOf(event),
    json: { id: `event-${event.id}`, lines: jsonLines(eventJson(event) as JsonObject) },
    related: relatedTo(event, base),
  }
}

/** What a type of event is called. */
export function typeInWords(type: EventType): string {
  return type.replaceAll('_', ' ')
}

function eventBadge(event: Event): Badge {
  const { type, data } = event
  if (type !== 'request') return { text: typeInWords(type), tone: CHANGE_TONES[type] ?? 'plain' }
  const endpoint = typeof data.endpoint === 'string' ? data.endpoint : 'request'
  return { text: shortenedText(endpointInWords(endpoint)), tone: requestTone(event) }
}

const CHANGE_TONES: Readonly<Partial<Record<EventType, Tone>>> = {
  tokens_revoked: 'warning',
  key_revoked: 'warning',
  endpoint_fault_set: 'warning',
  clock_changed: 'warning',
}

function requestTone(event: Event): Tone {
  if (isFaulted(event)) return 'warning'
  if (isRefused(event)) return 'danger'
  if (event.data.endpoint !== 'introspect') return 'plain'
  return event.data.outcome === 'active' ? 'good' : 'warning'
}

function noteOf({ data }: Event): string | null {
  const program = typeof data.user_agent === 'string' ? [shortenedText(data.user_agent)] : []
  const took = typeof data.duration_ms === 'number' ? [`${data.duration_ms} ms`] : []
  return [...program, ...took].join(' · ') || null
}

function relatedTo({ jti, kid, clientId }: Event, base: string): EventRow['related'] {
  return [
    { text: 'All of this token', name: 'jti', value: jti },
    { text: 'All of this key', name: 'kid', value: kid },
    { text: 'All of this client', name: 'client_id', value: clientId },
  ].flatMap(({ text, name, value }) =>
    value === undefined
      ? []
      : [{ text, href: `${base}/events?${new URLSearchParams({ [name]: value })}` }],
  )
}

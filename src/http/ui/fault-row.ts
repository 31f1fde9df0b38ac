import {
  type EndpointFault,
  type EndpointFaultRecord,
  endpointsOfFault,
  type FaultEndpoint,
  isFaultOn,
} from '../../core/faults/endpoint-fault.ts'
import { modeAbout } from '../../core/faults/endpoint-fault-modes.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import { FAULT_ENDPOINT_WORDS, timesInWords } from './fault-words.ts'
import type { Badge } from './notice.ts'
import { shortenedText } from './shortened-text.ts'
import { instantInWords, utcTime } from './time-in-words.ts'

/** An endpoint and how it answers, as strings ready to print. */
export interface FaultRow {
  readonly name: string
  readonly paths: readonly string[]
  readonly badge: Badge
  /** The fault that it has; null where it answers soundly. */
  readonly fault: FaultInWords | null
  readonly form: string
  /** What posts to it switches the fault off; null where there is none. */
  readonly off: string | null
}

/** A fault as strings ready to print. */
export interface FaultInWords {
  /** The mode with what it was told. */
  readonly answer: string
  readonly about: string
  readonly caller: string
  readonly served: string
  readonly limit: string
  readonly since: string
  readonly sinceUtc: string
}

/** The row of an endpoint; `now` in Unix seconds of real time. */
export function faultRow(
  endpoint: FaultEndpoint,
  record: EndpointFaultRecord | undefined,
  { base, now }: { readonly base: string; readonly now: number },
): FaultRow {
  const words = FAULT_ENDPOINT_WORDS[endpoint]
  const form = `${base}/faults/${endpoint}`
  return {
    name: words.charAt(0).toUpperCase() + words.slice(1),
    paths: endpointsOfFault(endpoint).map((name) => ENDPOINTS[name]),
    badge: badgeOf(record),
    fault: record === undefined ? null : faultInWords(record, now),
    form,
    off: record === undefined ? null : `${form}/off`,
  }
}

function badgeOf(record: EndpointFaultRecord | undefined): Badge {
  if (record === undefined) return { text: 'sound', tone: 'good' }
  return isFaultOn(record)
    ? { text: 'fault on', tone: 'warning' }
    : { text: 'used up', tone: 'plain' }
}

/** A fault in words; `now` in Unix seconds of real time. */
export function faultInWords(record: EndpointFaultRecord, now: number): FaultInWords {
  const { fault, timesServed, timesLeft, setAt } = record
  const { title, about } = modeAbout(fault.mode)
  return {
    answer: [title, ...detailsOf(fault)].join(', '),
    about,
    caller: callerOf(fault),
    served: timesServed === 0 ? 'never' : timesInWords(timesServed),
    limit: limitInWords(timesLeft),
    since: instantInWords(setAt, now),
    sinceUtc: utcTime(setAt),
  }
}

function limitInWords(timesLeft: number | null): string {
  if (timesLeft === null) return 'until switched off'
  return timesLeft === 0 ? 'none left' : `${timesInWords(timesLeft)} more`
}

function detailsOf(fault: EndpointFault): readonly string[] {
  const { status, delayMs, retryAfterSeconds, location, cacheControl, sizeBytes } = fault
  return [
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(delayMs === undefined ? [] : [`after ${delayMs.toLocaleString('en-US')} ms`]),
    ...(retryAfterSeconds === undefined ? [] : [`Retry-After: ${retryAfterSeconds}`]),
    ...(location === undefined ? [] : [`Location: ${shortenedText(location)}`]),
    ...(cacheControl === undefined ? [] : [`Cache-Control: ${shortenedText(cacheControl)}`]),
    ...(sizeBytes === undefined ? [] : [`${sizeBytes.toLocaleString('en-US')} bytes`]),
  ]
}

function callerOf({ userAgent, clientId }: EndpointFault): string {
  const callers = [
    ...(clientId === undefined ? [] : [`client ${shortenedText(clientId)}`]),
    ...(userAgent === undefined ? [] : [`user agents with "${shortenedText(userAgent)}"`]),
  ]
  return callers.length === 0 ? 'everybody' : callers.join(', ')
}

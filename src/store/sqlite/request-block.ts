import type { Event, NewEvent } from '../../core/events/event.ts'
import type { Json, JsonObject } from '../../core/protocol/json.ts'
import { addFacets, type Faceted } from './request-facets.ts'

/** How many requests a block has at most. */
export const LARGEST_BLOCK = 500

/** Among how many of the kinds met last a request's own is looked for; a kind that is not found there stands in the block again. */
const KINDS_COMPARED = 8

/** A stretch of an issuer's requests, as one row of `request_blocks`. */
export interface RequestBlock {
  readonly issuerId: number
  readonly firstId: number
  readonly lastId: number
  readonly events: number
  /** The latest `at` among them. */
  readonly newestAt: number
  /** A JSON array of all that one of them can be found by. */
  readonly facets: string
  /** The requests as JSON, in the form of `Body`. */
  readonly body: string
}

/** All of a request but when it was and how long it took: what most of a stretch have in common. */
type Kind = readonly [
  jti: string | null,
  kid: string | null,
  clientId: string | null,
  /** With null for its `duration_ms`, so that this keeps its place. */
  data: JsonObject,
]

/** Requests by column, each column in the order of their ids. */
interface Body {
  readonly kinds: readonly Kind[]
  /** The place of each one's kind among the kinds. */
  readonly kind: readonly number[]
  readonly id: readonly number[]
  readonly at: readonly number[]
  readonly issuer_at: readonly number[]
  /** Null for one that has none. */
  readonly duration_ms: readonly Json[]
}

/** Makes a block of requests of one issuer, of which there is at least one; `ids` are theirs, ascending. */
export function blockOf(
  issuerId: number,
  events: readonly NewEvent[],
  ids: readonly number[],
): RequestBlock {
  const kinds: NewEvent[] = []
  const kind = events.map((event) => placeOf(kinds, event))
  const facets = new Set<string>()
  for (const one of kinds) addFacets(facets, one)
  const at = events.map((event) => event.at)
  const body: Body = {
    kinds: kinds.map(toKind),
    kind,
    id: ids,
    at,
    issuer_at: events.map((event) => event.issuerAt),
    duration_ms: events.map(({ data }) => data.duration_ms ?? null),
  }
  return {
    issuerId,
    firstId: ids[0] ?? 0,
    lastId: ids.at(-1) ?? 0,
    events: events.length,
    newestAt: Math.max(...at),
    facets: JSON.stringify([...facets]),
    body: JSON.stringify(body),
  }
}

/** The requests of a block, in the order of their ids; only those of the kinds asked for. */
export function eventsOf(
  { issuerId, body }: Pick<RequestBlock, 'issuerId' | 'body'>,
  isAsked: (kind: Faceted) => boolean = () => true,
): Event[] {
  const { kinds, kind, id, at, issuer_at, duration_ms } = JSON.parse(body) as Body
  const known = kinds.map(fromKind).map((one) => (isAsked(one) ? one : undefined))
  return id.flatMap((eventId, n): Event | [] => {
    const own = known[kind[n] ?? 0]
    if (own === undefined) return []
    const times = { at: at[n] ?? 0, issuerAt: issuer_at[n] ?? 0 }
    const data =
      'duration_ms' in own.data ? { ...own.data, duration_ms: duration_ms[n] ?? null } : own.data
    return { id: eventId, issuerId, type: 'request', ...times, ...own, data }
  })
}

/** The place of a request's kind among those met so far, to which it is added where it is not there. */
function placeOf(kinds: NewEvent[], event: NewEvent): number {
  const last = kinds.length - 1
  for (let place = last; place >= 0 && place > last - KINDS_COMPARED; place -= 1) {
    const known = kinds[place]
    if (known !== undefined && areOfOneKind(known, event)) return place
  }
  return kinds.push(event) - 1
}

function areOfOneKind(a: NewEvent, b: NewEvent): boolean {
  if (a.jti !== b.jti || a.kid !== b.kid || a.clientId !== b.clientId) return false
  return hasAllOf(a.data, b.data) && hasAllOf(b.data, a.data)
}

/** Lists and objects are compared by identity: what is taken for another kind is only written twice. */
function hasAllOf(data: JsonObject, other: JsonObject): boolean {
  for (const name in other)
    if (name === 'duration_ms' ? !(name in data) : data[name] !== other[name]) return false
  return true
}

function toKind({ jti, kid, clientId, data }: NewEvent): Kind {
  const common = 'duration_ms' in data ? { ...data, duration_ms: null } : data
  return [jti ?? null, kid ?? null, clientId ?? null, common]
}

function fromKind([jti, kid, clientId, data]: Kind): Faceted {
  return {
    ...(jti === null ? {} : { jti }),
    ...(kid === null ? {} : { kid }),
    ...(clientId === null ? {} : { clientId }),
    data,
  }
}

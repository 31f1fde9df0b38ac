import type { NewEvent } from '../../core/events/event.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { Faceted } from './request-facets.ts'

/** Among how many of the kinds met last a request's own is looked for; one that is not found there is kept again. */
const KINDS_COMPARED = 8

/** As a kind stands in JSON: all of a request but when it was and how long it took, which most of a stretch have in common. */
type Kind = readonly [
  jti: string | null,
  kid: string | null,
  clientId: string | null,
  /** With null for its `duration_ms`, so that this keeps its place. */
  data: JsonObject,
]

/** Which kinds of requests are asked for. */
export interface AskedKinds {
  /** JSON texts that every such kind has somewhere. */
  readonly texts: readonly string[]
  readonly isAsked: (kind: Faceted) => boolean
}

/** The place of a request's kind among the kinds met so far, each stood for by its first request; a new one is added. */
export function placeOfKind(kinds: NewEvent[], event: NewEvent): number {
  const last = kinds.length - 1
  for (let place = last; place >= 0 && place > last - KINDS_COMPARED; place -= 1) {
    const known = kinds[place]
    if (known !== undefined && areOfOneKind(known, event)) return place
  }
  return kinds.push(event) - 1
}

/** A request's kind as JSON, on one line. */
export function kindJson({ jti, kid, clientId, data }: NewEvent): string {
  const common = 'duration_ms' in data ? { ...data, duration_ms: null } : data
  const kind: Kind = [jti ?? null, kid ?? null, clientId ?? null, common]
  return JSON.stringify(kind)
}

/** Answers the kind at a place, parsed the first time that it is asked for; undefined where it is none of those asked for. */
export function kindReader(
  kinds: readonly string[],
  { texts, isAsked }: AskedKinds,
): (place: number) => Faceted | undefined {
  const known = new Map<number, Faceted | undefined>()
  const read = (json = ''): Faceted | undefined => {
    if (!texts.every((text) => json.includes(text))) return undefined
    const kind = fromKind(JSON.parse(json) as Kind)
    return isAsked(kind) ? kind : undefined
  }
  return (place) => {
    if (!known.has(place)) known.set(place, read(kinds[place]))
    return known.get(place)
  }
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

function fromKind([jti, kid, clientId, data]: Kind): Faceted {
  return {
    ...(jti === null ? {} : { jti }),
    ...(kid === null ? {} : { kid }),
    ...(clientId === null ? {} : { clientId }),
    data,
  }
}

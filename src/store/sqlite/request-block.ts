import type { Event, NewEvent } from '../../core/events/event.ts'
import type { Json } from '../../core/protocol/json.ts'
import { addFacets, type Faceted } from './request-facets.ts'
import { type AskedKinds, kindJson, kindReader, placeOfKind } from './request-kinds.ts'
import { addToRuns, type Placed, placedOf, type Run } from './request-runs.ts'

/** How many requests a block has at most. */
export const LARGEST_BLOCK = 500

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
  /** Lines of JSON: the requests as a `Course`, and then each of their kinds, so that only those looked for are parsed. */
  readonly body: string
}

/** Requests in the order of their ids. */
interface Course {
  readonly runs: Run[]
  /** Of each request; null for one that has none. */
  readonly duration_ms: readonly Json[]
}

/** Makes a block of requests of one issuer, of which there is at least one; `ids` are theirs, ascending. */
export function blockOf(
  issuerId: number,
  events: readonly NewEvent[],
  ids: readonly number[],
): RequestBlock {
  const kinds: NewEvent[] = []
  const runs: Run[] = []
  events.forEach((event, n) => {
    const { at, issuerAt } = event
    addToRuns(runs, { kind: placeOfKind(kinds, event), id: ids[n] ?? 0, at, issuerAt })
  })
  const facets = new Set<string>()
  for (const kind of kinds) addFacets(facets, kind)
  const course: Course = {
    runs,
    duration_ms: events.map(({ data }) => data.duration_ms ?? null),
  }
  return {
    issuerId,
    firstId: ids[0] ?? 0,
    lastId: ids.at(-1) ?? 0,
    events: events.length,
    newestAt: Math.max(...runs.map(([, , , at]) => at)),
    facets: JSON.stringify([...facets]),
    body: [JSON.stringify(course), ...kinds.map(kindJson)].join('\n'),
  }
}

const ALL: AskedKinds = { texts: [], isAsked: () => true }

/** The requests of a block that are of the kinds asked for, in the order of their ids or the other way round. */
export function* eventsOf(
  { issuerId, body }: Pick<RequestBlock, 'issuerId' | 'body'>,
  { asked = ALL, newestFirst = false }: { asked?: AskedKinds; newestFirst?: boolean } = {},
): Generator<Event> {
  const { runs, duration_ms, kinds } = parsed(body)
  const kindAt = kindReader(kinds, asked)
  let passed = 0
  for (const run of newestFirst ? runs.toReversed() : runs) {
    const [events, place] = run
    const start = newestFirst ? duration_ms.length - passed - events : passed
    passed += events
    const kind = kindAt(place)
    if (kind === undefined) continue
    const found = placedOf(run).map((own, n): Event => {
      return { issuerId, ...kind, ...ownOf(kind, own, duration_ms[start + n]) }
    })
    yield* newestFirst ? found.reverse() : found
  }
}

/** The ids of a block's requests, ascending. */
export function idsOf({ body }: Pick<RequestBlock, 'body'>): readonly number[] {
  return parsed(body)
    .runs.flatMap(placedOf)
    .map(({ id }) => id)
}

/** A block without its requests up to an id, as long as one is left; it may still name what only those had. */
export function blockBehind(block: RequestBlock, lastId: number): RequestBlock | undefined {
  const { runs, duration_ms, kinds } = parsed(block.body)
  const left = runs.flatMap(placedOf).filter(({ id }) => id > lastId)
  const [first] = left
  if (first === undefined) return undefined
  const course: Course = { runs: [], duration_ms: duration_ms.slice(-left.length) }
  for (const one of left) addToRuns(course.runs, one)
  const body = [JSON.stringify(course), ...kinds].join('\n')
  return { ...block, firstId: first.id, events: left.length, body }
}

function parsed(body: string): Course & { readonly kinds: readonly string[] } {
  const [course = '', ...kinds] = body.split('\n')
  return { ...(JSON.parse(course) as Course), kinds }
}

/** What a request does not have in common with others of its kind. */
function ownOf({ data }: Faceted, { id, at, issuerAt }: Placed, duration: Json = null) {
  const whole = 'duration_ms' in data ? { ...data, duration_ms: duration } : data
  return { id, type: 'request', at, issuerAt, data: whole } as const
}

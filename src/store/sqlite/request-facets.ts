import type { NewEvent } from '../../core/events/event.ts'
import type { EventFilter } from '../store.ts'

type Data = NewEvent['data']

/** The words that stand for several outcomes, and which requests each is true of; the events' own are told apart from them. */
const OUTCOMES: ReadonlyMap<string, (data: Data) => boolean> = new Map([
  [
    'inactive',
    ({ endpoint, status, outcome }) =>
      endpoint === 'introspect' && isStatus(status, 1, 399) && outcome !== 'active',
  ],
  ['error', ({ status }) => isStatus(status, 400, Number.POSITIVE_INFINITY)],
  ['fault', ({ fault }) => fault !== undefined && fault !== null],
])

function isStatus(status: Data[string], from: number, to: number): boolean {
  return typeof status === 'number' && status >= from && status <= to
}

/** What a request is looked for by. */
export type Faceted = Pick<NewEvent, 'jti' | 'kid' | 'clientId' | 'data'>

/** Adds all that a request can be looked for by to a set, each a text of its own. */
export function addFacets(facets: Set<string>, { jti, kid, clientId, data }: Faceted): void {
  const { endpoint, outcome } = data
  if (jti !== undefined) facets.add(`jti ${jti}`)
  if (kid !== undefined) facets.add(`kid ${kid}`)
  if (clientId !== undefined) facets.add(`client_id ${clientId}`)
  if (typeof endpoint === 'string') facets.add(`endpoint ${endpoint}`)
  if (typeof outcome === 'string' && !OUTCOMES.has(outcome)) facets.add(`outcome ${outcome}`)
  for (const [word, isTrueOf] of OUTCOMES) if (isTrueOf(data)) facets.add(`outcome ${word}`)
}

/** What a request must have to meet a filter, besides its type and its time. */
export function facetsAsked({
  jti,
  kid,
  clientId,
  endpoint,
  outcome,
}: EventFilter): readonly string[] {
  return Object.entries({ jti, kid, client_id: clientId, endpoint, outcome })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
}

/** JSON texts that each request which meets a filter has in its JSON; an outcome that stands for several has none. */
export function textsAsked({ jti, kid, clientId, endpoint }: EventFilter): readonly string[] {
  return [jti, kid, clientId, endpoint].flatMap((text) =>
    text === undefined ? [] : JSON.stringify(text),
  )
}

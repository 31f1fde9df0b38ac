import { type EndpointFaultRecord, FAULT_ENDPOINTS } from '../../core/faults/endpoint-fault.ts'
import { type FaultRow, faultRow } from './fault-row.ts'
import type { Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'

/** The page of endpoints that can be made to answer badly. */
export interface FaultsPage {
  readonly frame: PageFrame
  readonly notice: Callout | null
  readonly rows: readonly FaultRow[]
  /** What switches all of them off; null where there is nothing to. */
  readonly allOff: string | null
  readonly served: string
  readonly clock: string
  readonly catalogue: string
}

/** What the page is made of; `now` in Unix seconds of real time. */
export interface FaultsPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly query: URLSearchParams
  readonly faults: readonly EndpointFaultRecord[]
  readonly now: number
}

const NOTICES: ReadonlyMap<string, Callout> = new Map<string, Callout>([
  [
    'on',
    {
      tone: 'good',
      title: 'The fault is on',
      text: 'It is served from the next request on. Verifiers that have an answer cached ask again only when they would anyway.',
    },
  ],
  [
    'off',
    {
      tone: 'good',
      title: 'The endpoint answers soundly again',
      text: 'A verifier that failed closed should recover by itself.',
    },
  ],
  [
    'all_off',
    { tone: 'good', title: 'Every endpoint answers soundly again', text: 'No fault is left.' },
  ],
])

/** The page of all endpoints, with what each answers, and the ways to change that. */
export function faultsPage({ frame, base, query, faults, now }: FaultsPageInput): FaultsPage {
  const rows = FAULT_ENDPOINTS.map((endpoint) =>
    faultRow(
      endpoint,
      faults.find((one) => one.endpoint === endpoint),
      { base, now },
    ),
  )
  return {
    frame,
    notice: NOTICES.get(query.get('done') ?? '') ?? null,
    rows,
    allOff: faults.length > 0 ? `${base}/faults/all-off` : null,
    served: `${base}/events?outcome=fault`,
    clock: `${base}/clock`,
    catalogue: `${base}/faults/tokens`,
  }
}

import type { EndpointFault } from '../../core/faults/endpoint-fault.ts'
import type { AskedEndpoint, DrillAbout } from './drill.ts'
import { ENDPOINT_NAMES } from './drill-findings.ts'

/** How an issuer fails in a part of the outage drill. */
export interface OutageFault {
  /** Ends the id of the part. */
  readonly name: string
  readonly fault: EndpointFault
  /** What the endpoint does. */
  readonly text: string
  /** Whether the answer is sound all the same, so that whoever waits for it may accept the token. */
  readonly sound: boolean
}

/** So that a fault does not outlast a process that was killed by much. */
const MOST_ANSWERS = 500

const SLOW_MS = 3000

/** The ways in which the issuer fails, one after the other. */
export const OUTAGE_FAULTS: readonly OutageFault[] = [
  {
    name: 'status',
    fault: { mode: 'status', status: 500, times: MOST_ANSWERS },
    text: 'answers 500',
    sound: false,
  },
  {
    name: 'slow',
    fault: { mode: 'slow', delayMs: SLOW_MS, times: MOST_ANSWERS },
    text: `answers after ${SLOW_MS / 1000} s`,
    sound: true,
  },
  {
    name: 'hang',
    fault: { mode: 'hang', times: MOST_ANSWERS },
    text: 'does not answer',
    sound: false,
  },
  {
    name: 'malformed',
    fault: { mode: 'invalid_json', times: MOST_ANSWERS },
    text: 'answers with half a document',
    sound: false,
  },
]

/** What a part of the outage drill is about. */
export function outageAbout(
  { name, text, sound }: OutageFault,
  endpoint: AskedEndpoint,
): DrillAbout {
  return {
    drill: 'outage',
    id: `outage-${name}`,
    about: `The issuer fails: ${ENDPOINT_NAMES[endpoint]} ${text}.`,
    clause: endpoint === 'jwks' ? 'CWE-636; RFC 7515 section 5.2' : 'CWE-636; RFC 7662 section 4',
    why: sound
      ? 'A slow issuer must not keep a server from answering, nor from recovering.'
      : 'What cannot be checked is refused, and is accepted again once it can be checked.',
    expected: sound ? 'policy' : 'reject',
  }
}

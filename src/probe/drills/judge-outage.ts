import type { Finding, Outcome } from '../judging/judge.ts'
import type { AskedEndpoint, DrillSample } from './drill.ts'
import { ENDPOINT_NAMES, LONG_SECONDS } from './drill-findings.ts'
import { decisionOf, inSeconds, times } from './time-line.ts'

/** More requests to the issuer than this for each one that came in are a storm. */
const MOST_PER_REQUEST = 2

/** What was seen of a server while the issuer failed, and once it did no more. */
export interface OutageSeen {
  readonly endpoint: AskedEndpoint
  /** The samples while the issuer failed: of tokens that had to be looked up, and of one accepted before. */
  readonly unknown: readonly DrillSample[]
  readonly known: readonly DrillSample[]
  /** Whether the failing endpoint's answers were sound, only late. */
  readonly sound: boolean
  /** How often the server asked the failing endpoint, and for how long it failed. */
  readonly fetches: number
  readonly outageSeconds: number
  /** How long one answer of the server was waited for. */
  readonly patienceSeconds: number
  /** After how many seconds the token that had to be looked up was accepted; null: never. */
  readonly recovered: number | null
  readonly maxWaitSeconds: number
}

/** The rule of the note that a server did not ask. */
export const NOT_ASKED = 'not-asked'

/** What is found against a server by what it did while the issuer failed. */
export function outageFindings(seen: OutageSeen): readonly Finding[] {
  const isAsked = seen.fetches > 0
  return [
    ...openFindings(seen),
    ...answerFindings(seen),
    ...stormFindings(seen),
    ...(isAsked ? [...recoveryFindings(seen), knownNote(seen)] : [notAsked(seen)]),
  ]
}

function openFindings({ sound, unknown, endpoint }: OutageSeen): readonly Finding[] {
  if (sound || unknown.every(({ outcome }) => outcome !== 'accepted')) return []
  const what =
    endpoint === 'jwks'
      ? 'a token by a key that it cannot have'
      : 'a token that it cannot have asked about'
  return [
    {
      severity: 'error',
      rule: 'fail-closed',
      text: `While the issuer failed, the server accepted ${what}.`,
      advice:
        'Refuse (401) what cannot be checked: whatever goes wrong on the way to a verdict is no verdict.',
    },
  ]
}

const FAILURES: readonly Outcome[] = ['server_error', 'dropped', 'not_http', 'unreachable']

/** Whatever the issuer does, the server has to answer, in time. */
function answerFindings({ known, unknown, patienceSeconds }: OutageSeen): readonly Finding[] {
  const all = [...unknown, ...known]
  const failed = all.filter(({ outcome }) => FAILURES.includes(outcome))
  const hanging = all.filter(({ outcome }) => outcome === 'hang')
  const failure: Finding = {
    severity: 'warning',
    rule: 'outage-server-error',
    text: `While the issuer failed, so did the server (${failed[0]?.status ?? 'no answer'}), for ${failed.length} of ${all.length} requests.`,
    advice: 'Answer 401 where a token cannot be checked, and say so in your own log.',
  }
  const hang: Finding = {
    severity: 'warning',
    rule: 'outage-hang',
    text: `While the issuer failed, the server did not answer within ${inSeconds(patienceSeconds)}, for ${hanging.length} of ${all.length} requests.`,
    advice: 'Give requests to the issuer a time limit of some seconds.',
  }
  return [...(failed.length === 0 ? [] : [failure]), ...(hanging.length === 0 ? [] : [hang])]
}

function stormFindings({ fetches, known, unknown }: OutageSeen): readonly Finding[] {
  const sent = known.length + unknown.length
  if (fetches <= MOST_PER_REQUEST * sent) return []
  return [
    {
      severity: 'warning',
      rule: 'request-storm',
      text: `For ${sent} requests that came in, the server asked the failing issuer ${times(fetches)}.`,
      advice: 'Wait between attempts, longer each time, and share one attempt among requests.',
    },
  ]
}

function recoveryFindings({ recovered, maxWaitSeconds }: OutageSeen): readonly Finding[] {
  const rule = 'recovery'
  const advice = 'Hold on to no failure: ask again for the next request, or after some seconds.'
  if (recovered === null) {
    const text = `The issuer answered again, and the server still did not accept a good token after ${inSeconds(maxWaitSeconds)}, when the drill gave up.`
    return [{ severity: 'error', rule, text, advice }]
  }
  if (recovered <= LONG_SECONDS) return []
  const text = `The issuer answered again, and the server did not accept a good token for another ${inSeconds(recovered)}.`
  return [{ severity: 'warning', rule, text, advice }]
}

function notAsked({ endpoint, outageSeconds }: OutageSeen): Finding {
  return {
    severity: 'note',
    rule: NOT_ASKED,
    text: `The server did not ask ${ENDPOINT_NAMES[endpoint]} within ${inSeconds(outageSeconds)}, so that it did not notice; the other failures were not tried.`,
    advice:
      'Where it looks for unknown keys more seldom than that, wait longer by --max-wait; where it has a copy of a key, no outage reaches it, and no rotation either.',
  }
}

function knownNote({ known, endpoint }: OutageSeen): Finding {
  const decisions = known.map(({ outcome }) => decisionOf(outcome))
  const kept = decisions.filter((decision) => decision === 'accepted').length
  const some = kept === 0 ? 'no request' : `${kept} of ${decisions.length} requests`
  const text =
    kept === decisions.length
      ? 'What it had accepted before, the server went on accepting meanwhile.'
      : `What it had accepted before, the server accepted for ${some} meanwhile.`
  const advice =
    endpoint === 'jwks'
      ? 'Keys that were fetched may be used while the set cannot be had, within the time for which they may be remembered.'
      : 'See whether it may remember what introspection says for some seconds.'
  return { severity: 'note', rule: 'known-token', text, advice }
}

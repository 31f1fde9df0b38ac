import type { Finding } from '../judging/judge.ts'
import type { AskedEndpoint, DrillMeasure, DrillStep } from './drill.ts'
import { decisionOf, inSeconds, samplesOf } from './time-line.ts'

/** What takes longer than this, people and programs take notice of. */
export const LONG_SECONDS = 60

/** What the endpoints are called. */
export const ENDPOINT_NAMES: Readonly<Record<AskedEndpoint, string>> = {
  jwks: 'the JWK Set',
  introspect: 'the introspection endpoint',
}

/** A measure and how it is told: at once, after so long, or not while the drill looked. */
export function measure(
  name: string,
  seconds: number | null,
  { what, maxWaitSeconds }: { readonly what: string; readonly maxWaitSeconds: number },
): DrillMeasure {
  const never = `not within ${inSeconds(maxWaitSeconds)}`
  const when = seconds === 0 ? 'at once' : seconds === null ? never : `after ${inSeconds(seconds)}`
  return { name, seconds, text: `${what}: ${when}` }
}

/** How long it took until tokens of a new key were accepted. */
export interface NewKeyTaken {
  readonly seconds: number | null
  readonly maxWaitSeconds: number
  /** Whether the server's last look at the JWK Set showed it the key before it signed. */
  readonly published: boolean
}

/** What is found against a server by when it takes tokens of a new key. */
export function newKeyFindings(taken: NewKeyTaken): readonly Finding[] {
  const { seconds, maxWaitSeconds, published } = taken
  if (seconds === 0) return []
  if (seconds === null) {
    const advice = published ? PUBLISHED_ADVICE : UNKNOWN_ADVICE
    const text = `Tokens of the new key were refused for ${inSeconds(maxWaitSeconds)}, until the drill gave up.`
    return [{ severity: 'error', rule: 'new-key', text, advice }]
  }
  const severity = seconds > LONG_SECONDS ? 'warning' : 'note'
  const text = `Tokens of the new key were refused for ${inSeconds(seconds)}.`
  return [{ severity, rule: 'new-key', text, advice: LATE_ADVICE }]
}

const UNKNOWN_ADVICE =
  'Fetch the JWK Set again for a kid that is not in it, at most every half minute or so; where the server has a copy of a key, give it the address of the set (jwks_uri) instead.'

const LATE_ADVICE =
  'Publish the next key for longer than that before it signs, or let the server look for unknown keys more often.'

const PUBLISHED_ADVICE =
  'Take every key of the set, not only the one that signed when it was fetched.'

/** The finding against a server that refuses tokens of a key which is still published. */
export const OLD_KEY_REFUSED: Finding = {
  severity: 'error',
  rule: 'old-key',
  text: 'Tokens of the old key were refused while it was still published.',
  advice:
    'Keep all keys of the set, found by kid: the one before the last goes on being published until its tokens have expired.',
}

/** What is found against a server that gave an answer which says nothing of the token, outside of an outage. */
export function brokenFindings(steps: readonly DrillStep[]): readonly Finding[] {
  const broken = samplesOf(steps).filter(({ outcome }) => decisionOf(outcome) === 'failed')
  const [first] = broken
  if (first === undefined) return []
  const came = first.status ?? first.outcome.replaceAll('_', ' ')
  const text = `The server neither accepted nor refused ${broken.length} of ${samplesOf(steps).length} tokens (${came}).`
  const isLimited = broken.every(({ outcome }) => outcome === 'rate_limited')
  return [
    {
      severity: isLimited ? 'warning' : 'error',
      rule: isLimited ? 'rate-limit' : 'no-answer',
      text,
      advice: isLimited
        ? 'Lift the limit for the drill, or look less often by --interval.'
        : 'Whatever happens to keys and tokens, answer 401 where a token cannot be accepted.',
    },
  ]
}

import type { Outcome } from '../judging/judge.ts'
import type { DrillSample, DrillStep } from './drill.ts'

/** What a server thought of a token at an instant: `failed` is any answer that says neither. */
export type Decision = 'accepted' | 'refused' | 'failed'

/** What an outcome says of the token. */
export function decisionOf(outcome: Outcome): Decision {
  return outcome === 'accepted' || outcome === 'refused' ? outcome : 'failed'
}

/** Some time through which every sample of a token had the same answer, in seconds; it goes on until the next sample. */
export interface Stretch {
  readonly decision: Decision
  readonly from: number
  readonly until: number
  readonly samples: number
}

/** The samples among steps, of one token or of all. */
export function samplesOf(steps: readonly DrillStep[], token?: string): readonly DrillSample[] {
  const samples = steps.filter((step) => step.kind === 'sample')
  return token === undefined ? samples : samples.filter((sample) => sample.token === token)
}

/** The tokens that were sent, in the order of their first samples. */
export function tokensOf(steps: readonly DrillStep[]): readonly string[] {
  return [...new Set(samplesOf(steps).map(({ token }) => token))]
}

/** What is looked for in a time line. */
export interface Sought {
  readonly token: string
  readonly decision: Decision
  /** The instant from which on it is looked for, and that it is told from. */
  readonly since: number
}

/** After how many seconds a token first had an answer, 0 where the first sample had it already; null where none did. */
export function secondsUntil(
  steps: readonly DrillStep[],
  { token, decision, since }: Sought,
): number | null {
  const samples = samplesOf(steps, token).filter(({ seconds }) => seconds >= since)
  const at = samples.findIndex(({ outcome }) => decisionOf(outcome) === decision)
  const found = samples[at]
  if (found === undefined) return null
  return at === 0 ? 0 : thousandths(found.seconds - since)
}

/** Whether every sample of a token from an instant on had an answer; true where there was none. */
export function isThroughout(
  steps: readonly DrillStep[],
  { token, decision, since }: Sought,
): boolean {
  const samples = samplesOf(steps, token).filter(({ seconds }) => seconds >= since)
  return samples.every(({ outcome }) => decisionOf(outcome) === decision)
}

/** How the answers to a token changed; the last stretch ends with the last sample of all. */
export function stretchesOf(steps: readonly DrillStep[], token: string): readonly Stretch[] {
  const end = Math.max(0, ...samplesOf(steps).map(({ seconds }) => seconds))
  const stretches: Stretch[] = []
  for (const { outcome, seconds } of samplesOf(steps, token)) {
    const decision = decisionOf(outcome)
    const last = stretches.at(-1)
    if (last?.decision === decision) {
      stretches[stretches.length - 1] = { ...last, until: seconds, samples: last.samples + 1 }
      continue
    }
    if (last !== undefined) stretches[stretches.length - 1] = { ...last, until: seconds }
    stretches.push({ decision, from: seconds, until: seconds, samples: 1 })
  }
  const last = stretches.at(-1)
  return last === undefined ? [] : [...stretches.slice(0, -1), { ...last, until: end }]
}

const FIRST_PAUSE_SECONDS = 0.25
const LONGEST_PAUSE_SECONDS = 1
const GROWTH = 1.25

/** How long to wait between two rounds of samples, in seconds: as asked for, or a quarter at first, growing to one. */
export function pauseAfter(round: number, intervalSeconds: number | undefined): number {
  if (intervalSeconds !== undefined) return intervalSeconds
  return Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * GROWTH ** round)
}

/** A number of seconds to the millisecond. */
export function thousandths(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}

/** A number of seconds as it is told: `0.03 s`, `31.2 s`. */
export function inSeconds(seconds: number): string {
  return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`
}

/** How often something happened: `once`, `3 times`. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

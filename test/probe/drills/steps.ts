import type { DrillAct, DrillResult, DrillSample } from '../../../src/probe/drills/drill.ts'
import type { Outcome } from '../../../src/probe/judging/judge.ts'

const STATUSES: Partial<Record<Outcome, number>> = {
  accepted: 200,
  refused: 401,
  server_error: 500,
  rate_limited: 429,
}

/** A sample of a drill at so many seconds. */
export function sampleAt(
  seconds: number,
  token: string,
  outcome: Outcome,
  fetches = 0,
): DrillSample {
  const status = STATUSES[outcome] ?? null
  return { kind: 'sample', id: 'part', seconds, token, outcome, status, ms: 1, fetches }
}

/** Something that was done at so many seconds. */
export function act(seconds: number, text: string, fetches = 0): DrillAct {
  return { kind: 'act', id: 'part', seconds, text, fetches }
}

/** A part of a drill: an unannounced rotation that was followed after two seconds. */
export function rotationResult(over: Partial<DrillResult> = {}): DrillResult {
  return {
    kind: 'drill',
    drill: 'rotation',
    id: 'rotation-unannounced',
    about: 'The keys are rotated; nobody has seen the new one.',
    clause: 'OpenID Connect Core 1.0 section 10.1.1',
    why: 'A kid that is not known is the reason to fetch the set again.',
    expected: 'accept',
    endpoint: 'jwks',
    seconds: 2.4,
    fetches: 1,
    steps: [
      sampleAt(0, 'old', 'accepted'),
      act(0.5, 'keys rotated'),
      sampleAt(0.6, 'new', 'refused'),
      sampleAt(0.7, 'old', 'accepted'),
      sampleAt(2.3, 'new', 'accepted', 1),
      sampleAt(2.4, 'old', 'accepted', 1),
    ],
    measures: [{ name: 'new_key_accepted', seconds: 1.8, text: 'accepted after 1.8 s' }],
    changed: ['ES256 keys were rotated.'],
    findings: [],
    ...over,
  }
}

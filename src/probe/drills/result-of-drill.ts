import type { ProbeResult } from '../probe-request.ts'
import type { DrillResult } from './drill.ts'
import { inSeconds, samplesOf, times, tokensOf } from './time-line.ts'

/** A part of a drill as the result of a case, so that reports treat what it found like all else; its outcome is that of its last sample. */
export function resultOfDrill(drill: DrillResult): ProbeResult {
  const { id, about, clause, why, expected, steps, seconds, findings } = drill
  const last = samplesOf(steps).at(-1)
  return {
    kind: 'result',
    id,
    group: 'drill',
    about,
    clause,
    why,
    expected,
    due: 401,
    sent: sentInWords(drill),
    valid: true,
    outcome: last?.outcome ?? 'unreachable',
    status: last?.status ?? null,
    challenge: null,
    body: null,
    ms: Math.round(seconds * 1000),
    curl: null,
    findings,
  }
}

function sentInWords({ steps, seconds }: DrillResult): string {
  const counts = tokensOf(steps).map((token) => {
    const count = samplesOf(steps, token).length
    return `${token} ${times(count)}`
  })
  return `${counts.join(', ')}, in ${inSeconds(seconds)}`
}

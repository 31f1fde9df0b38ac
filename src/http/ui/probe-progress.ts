import type { ProbeLine, ProbeResult } from '../../probe/probe-request.ts'

/** How far a run is, for the script that shows it. */
export interface ProbeProgress {
  /** How many cases are done, and of how many; 0 of 0 while that is not known. */
  readonly done: number
  readonly of: number
  readonly text: string
}

/** Tells how far a run is, line by line; null for a line that changes nothing. */
export function probeProgress(): (line: ProbeLine) => ProbeProgress | null {
  const so = { done: 0, of: 0, findings: 0 }
  const counted = () => ({ done: so.done, of: so.of, text: inCounts(so) })
  return (line) => {
    switch (line.kind) {
      case 'begin':
        return { done: 0, of: 0, text: 'Sending the good token' }
      case 'plan':
        so.of = line.cases
        return counted()
      case 'result':
        so.done = Math.min(so.of, so.done + 1)
        so.findings += graveIn(line)
        return counted()
      case 'act':
        return { done: so.done, of: so.of, text: line.text }
      default:
        return null
    }
  }
}

function graveIn({ findings }: ProbeResult): number {
  return findings.filter(({ severity }) => severity !== 'note').length
}

function inCounts({ done, of, findings }: Record<'done' | 'of' | 'findings', number>): string {
  return `${done} of ${of} cases, ${findings} ${findings === 1 ? 'finding' : 'findings'} so far`
}

import type { WriteStream } from 'node:tty'
import type { DrillStep } from '../probe/drills/drill.ts'
import type { ProbeLine } from '../probe/probe-request.ts'
import { escapeControls } from './log-line.ts'

/** What tells a person how far a probe is. */
export interface ProbeProgress {
  note(line: ProbeLine): void
  /** Clears the line. */
  end(): void
}

/** Tells how far a probe is on one line that is written over and over; where no terminal is, nothing. */
export function probeProgress(stream: Pick<WriteStream, 'isTTY' | 'write'>): ProbeProgress {
  if (stream.isTTY !== true) return { note: () => {}, end: () => {} }
  let cases = 0
  let done = 0
  let errors = 0
  return {
    note: (line) => {
      if (line.kind === 'plan') cases = line.cases
      if (line.kind === 'act' || line.kind === 'sample') {
        stream.write(`\r${stepInWords(line)}\u001b[K`)
      }
      if (line.kind !== 'result') return
      done += 1
      errors += line.findings.filter(({ severity }) => severity === 'error').length
      stream.write(`\r${Math.min(done, cases)} of ${cases} cases, ${errors} errors `)
    },
    end: () => {
      stream.write('\r\u001b[K')
    },
  }
}

const LONGEST_STEP = 76

/** What a drill just did or saw, on less than a line. */
function stepInWords(step: DrillStep): string {
  const what = step.kind === 'act' ? step.text : `${step.token} ${step.outcome}`
  return escapeControls(`${step.id} ${step.seconds.toFixed(1)} s: ${what}`).slice(0, LONGEST_STEP)
}

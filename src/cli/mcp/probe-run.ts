import type { JsonObject } from '../../core/protocol/json.ts'
import type { ProbeLine } from '../../probe/probe-request.ts'
import { type ProbeReport, reportOf } from '../../probe/reports/report.ts'
import { inToolWords } from './in-tool-words.ts'
import { type ToolCall, ToolFailure, type ToolProgress } from './tool.ts'

/** Runs a probe or a drill, reports each step, and puts together what it told. */
export async function runProbe(
  { api, report }: Pick<ToolCall, 'api' | 'report'>,
  body: object,
): Promise<ProbeReport> {
  const lines: ProbeLine[] = []
  const follow = progressOf()
  for await (const told of api.lines('/probe', body)) {
    if (typeof told.kind !== 'string') throw brokenOff(told)
    const line = told as unknown as ProbeLine
    lines.push(line)
    const progress = follow(line)
    if (progress !== undefined) await report(progress)
  }
  if (lines.at(-1)?.kind !== 'end') throw new ToolFailure('The probe broke off. Try it again.')
  return reportOf(lines)
}

/** A run that fails half-way ends with a problem in place of its end. */
function brokenOff({ detail, title }: JsonObject): ToolFailure {
  return new ToolFailure(inToolWords(`The probe broke off: ${String(detail ?? title)}`))
}

/** The good token is sent before the cases and after them. */
const CONTROLS = 2

/** How far a run is after each of its lines; undefined for a line that says nothing about that. */
function progressOf(): (line: ProbeLine) => ToolProgress | undefined {
  let cases: number | undefined
  let done = 0
  return (line) => {
    if (line.kind === 'plan') cases = line.cases
    if (line.kind === 'act') return { done: ++done, message: `${line.id}: ${line.text}` }
    if (line.kind === 'sample')
      return { done: ++done, message: `${line.id}: ${line.token} ${line.outcome}` }
    if (line.kind !== 'result') return undefined
    done += 1
    const total = cases === undefined ? {} : { total: Math.max(cases + CONTROLS, done) }
    return { done, ...total, message: `${line.id}: ${line.outcome}` }
  }
}

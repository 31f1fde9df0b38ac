import { printableText } from '../../core/protocol/printable-text.ts'
import type { DrillResult } from '../drills/drill.ts'
import type { ProbeResult } from '../probe-request.ts'
import { exitCodeOf, findingKey, type ProbeReport } from './report.ts'

/** A run as JSON: all that it told, and of each finding whether a baseline accepts it. */
export function jsonReport(report: ProbeReport): string {
  const { begin, plan, results, drills, diagnosis, end } = report
  const cases = results.filter(({ group }) => group !== 'drill')
  return jsonText({
    ...without(begin),
    mode: plan?.mode ?? null,
    ...without(end),
    exit_code: exitCodeOf(report),
    diagnosis: diagnosis === null ? null : without(diagnosis),
    results: cases.map((one) => told(report, one)),
    drills: drills.map((one) => told(report, one)),
    skipped: plan?.skipped ?? [],
  })
}

function told<T extends ProbeResult | DrillResult>({ known }: ProbeReport, one: T) {
  const findings = one.findings.map((finding) => ({
    ...finding,
    known: known.has(findingKey(one, finding)),
  }))
  return { ...without(one), findings }
}

function without<T extends { readonly kind: string }>({ kind: _kind, ...rest }: T) {
  return rest
}

/** JSON text in which no character can drive a terminal: what could stands as an escape of JSON's own. */
export function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2).split('\n').map(printableText).join('\n')}\n`
}

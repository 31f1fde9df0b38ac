import { FAULTS } from '../../core/faults/catalogue.ts'
import type { DrillResult } from '../drills/drill.ts'
import { resultOfDrill } from '../drills/result-of-drill.ts'
import { type Finding, SEVERITIES } from '../judging/judge.ts'
import type {
  ProbeBegin,
  ProbeDiagnosis,
  ProbeEnd,
  ProbeLine,
  ProbePlanned,
  ProbeResult,
} from '../probe-request.ts'

/** All that a run told. */
export interface ProbeReport {
  readonly begin: ProbeBegin
  /** Null where the good token was not accepted. */
  readonly plan: ProbePlanned | null
  /** Those of cases, and those of drills as results like any other. */
  readonly results: readonly ProbeResult[]
  readonly drills: readonly DrillResult[]
  readonly diagnosis: ProbeDiagnosis | null
  readonly end: ProbeEnd
  /** The findings that a baseline accepts, as `findingKey` has them. */
  readonly known: ReadonlySet<string>
}

/** A finding with the result that it is of; `known` where a baseline accepts it. */
export interface ReportedFinding {
  readonly result: ProbeResult
  readonly finding: Finding
  readonly known: boolean
}

/** Puts together what a run told; throws where it did not tell its begin and its end. */
export function reportOf(
  lines: readonly ProbeLine[],
  known: ReadonlySet<string> = new Set(),
): ProbeReport {
  const begin = lines.find((line) => line.kind === 'begin')
  const end = lines.find((line) => line.kind === 'end')
  if (begin === undefined || end === undefined) throw new Error('a run was not told to its end')
  return {
    begin,
    plan: lines.find((line) => line.kind === 'plan') ?? null,
    results: inOrder(lines.flatMap(resultIn)),
    drills: lines.filter((line) => line.kind === 'drill'),
    diagnosis: lines.find((line) => line.kind === 'diagnosis') ?? null,
    end,
    known,
  }
}

function resultIn(line: ProbeLine): readonly ProbeResult[] {
  if (line.kind === 'drill') return [resultOfDrill(line)]
  return line.kind === 'result' ? [line] : []
}

const PLACES: ReadonlyMap<string, number> = new Map(FAULTS.map(({ id }, index) => [id, index]))

/** Results in the order of the catalogue, the controls around them: answers come in any order. */
function inOrder(results: readonly ProbeResult[]): readonly ProbeResult[] {
  const place = ({ id }: ProbeResult) =>
    PLACES.get(id) ?? (id === 'control-first' ? -1 : FAULTS.length)
  return [...results].sort((one, other) => place(one) - place(other))
}

/** What a finding is recognized by in another run. */
export function findingKey({ id }: Pick<ProbeResult, 'id'>, { rule }: Pick<Finding, 'rule'>) {
  return `${id} ${rule}`
}

/** The findings of a run, worst first, those of a kind in the order of the results. */
export function findingsOf({ results, known }: ProbeReport): readonly ReportedFinding[] {
  const all = results.flatMap((result) =>
    result.findings.map((finding) => {
      return { result, finding, known: known.has(findingKey(result, finding)) }
    }),
  )
  return SEVERITIES.flatMap((severity) =>
    all.filter(({ finding }) => finding.severity === severity),
  )
}

/** How a run ends for whoever started it: 0 all as it should be, 1 findings, 2 it could not be run (B-08). */
export function exitCodeOf(report: ProbeReport, failOn: 'error' | 'warning' = 'error'): 0 | 1 | 2 {
  const fails = failOn === 'warning' ? ['error', 'warning'] : ['error']
  const failed = findingsOf(report).some(
    ({ finding, known }) => !known && fails.includes(finding.severity),
  )
  if (failed) return 1
  return report.end.ending === 'done' ? 0 : 2
}

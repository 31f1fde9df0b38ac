import { InvalidInput, invalidInput } from '../../core/protocol/invalid-input.ts'
import { isJsonObject, type Json } from '../../core/protocol/json.ts'
import { findingKey, findingsOf, type ProbeReport } from './report.ts'

/** The version of the form of a baseline. */
const VERSION = 1

/** A baseline as text: every finding of a run but the matters of policy, so that only new ones count from then on. */
export function writeBaseline(report: ProbeReport): string {
  const findings = findingsOf(report)
    .filter(({ finding }) => finding.severity !== 'note')
    .map(({ result, finding }) => ({ id: result.id, rule: finding.rule }))
  return `${JSON.stringify({ version: VERSION, findings }, null, 2)}\n`
}

/** The findings that a baseline accepts, as `findingKey` has them; throws `InvalidInput` for what is no baseline. */
export function readBaseline(text: string): ReadonlySet<string> {
  const baseline = parsed(text)
  if (!isJsonObject(baseline) || baseline.version !== VERSION || !Array.isArray(baseline.findings))
    throw invalidInput('', `must be {"version": ${VERSION}, "findings": […]}`)
  const issues = baseline.findings.flatMap((entry: Json, index: number) =>
    isEntry(entry)
      ? []
      : [{ pointer: `/findings/${index}`, detail: 'must be {"id": "…", "rule": "…"}' }],
  )
  if (issues.length > 0) throw new InvalidInput(issues)
  return new Set(baseline.findings.filter(isEntry).map((entry) => findingKey(entry, entry)))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidInput('', 'is not JSON')
  }
}

interface Entry {
  readonly id: string
  readonly rule: string
}

function isEntry(entry: unknown): entry is Entry {
  return isJsonObject(entry) && typeof entry.id === 'string' && typeof entry.rule === 'string'
}

/** What a baseline accepts and a whole run no longer found, so that it can be taken out. */
export function staleIn({ known, results, end }: ProbeReport): readonly string[] {
  if (end.ending !== 'done') return []
  const found = new Set(
    results.flatMap((result) => result.findings.map((finding) => findingKey(result, finding))),
  )
  const ran = new Set(results.map(({ id }) => id))
  return [...known].filter((key) => !found.has(key) && ran.has(key.split(' ')[0] ?? ''))
}

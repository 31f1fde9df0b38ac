import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ProbeLine } from '../../src/probe/probe-request.ts'
import {
  findingsOf,
  type ProbeReport,
  type ReportedFinding,
  reportOf,
} from '../../src/probe/reports/report.ts'
import { ROOT } from './source-files.ts'

/** For each request: a machine that does much else at the same time must not make a finding. */
const TIMEOUT_SECONDS = 30

/** What findings are of, and what they mean there. */
export interface Probed {
  /** The file below docs/findings, without its ending. */
  readonly file: string
  readonly title: string
  /** How the server was set up, in a sentence. */
  readonly setup: string
  readonly meanings: readonly Meaning[]
}

/** What findings mean: those of cases whose id matches, of this rule, or of any where none is named. */
export interface Meaning {
  readonly cases: RegExp
  readonly rule?: string
  readonly text: string
}

/** Probes a server by the admin API of the issuer that it trusts. */
export async function probeOver(
  issuer: string,
  request: Readonly<Record<string, unknown>>,
): Promise<ProbeReport> {
  const answer = await fetch(`${issuer}/api/probe`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ timeout_seconds: TIMEOUT_SECONDS, ...request }),
  })
  const text = await answer.text()
  assert.equal(answer.status, 200, text)
  return reportOf(
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ProbeLine),
  )
}

/** Checks that a run found what docs/findings says, or writes that where UPDATE_FINDINGS is set. */
export function holdFindings(report: ProbeReport, probed: Probed): void {
  assert.equal(report.end.ending, 'done', JSON.stringify(report.diagnosis ?? report.end))
  const path = join(ROOT, 'docs/findings', `${probed.file}.md`)
  const found = findingsAsMarkdown(report, probed)
  if (process.env.UPDATE_FINDINGS !== undefined) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, found)
  }
  const kept = existsSync(path) ? readFileSync(path, 'utf8') : ''
  assert.equal(found, kept, `${path} is no longer what is found; UPDATE_FINDINGS=1 writes it anew`)
}

function findingsAsMarkdown(report: ProbeReport, probed: Probed): string {
  const of = (severity: string) =>
    findingsOf(report).filter(({ finding }) => finding.severity === severity)
  const blocks = [
    `# ${probed.title}`,
    probed.setup,
    `${report.results.length} cases: ${report.end.errors} errors, ${report.end.warnings} warnings, ${report.end.notes} matters of policy.`,
    ...table('Errors', of('error'), probed),
    ...table('Warnings', of('warning'), probed),
    ...policy(of('note')),
    ...notSent(report),
  ]
  return `${blocks.join('\n\n')}\n`
}

function table(
  title: string,
  findings: readonly ReportedFinding[],
  probed: Probed,
): readonly string[] {
  if (findings.length === 0) return []
  const groups = new Map<string, ReportedFinding[]>()
  for (const one of findings) {
    const came = one.result.status ?? one.result.outcome
    const key = [meaningOf(one, probed), one.finding.rule, one.result.due, came].join('|')
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const rows = [...groups.values()].map((group) => row(group, probed))
  const head = ['| cases | rule | due | came | what it means |', '| --- | --- | --- | --- | --- |']
  return [`## ${title}`, [...head, ...rows].join('\n')]
}

/** How many cases are named where many have the same flaw that is no mistake of the verdict. */
const NAMED = 16

function row(group: readonly ReportedFinding[], probed: Probed): string {
  const [first] = group
  assert.ok(first !== undefined)
  const { result, finding } = first
  const ids = group.map((one) => `\`${one.result.id}\``)
  const named = finding.severity === 'error' ? ids.length : NAMED
  const more = ids.length > named ? ` and ${ids.length - named} more` : ''
  const due = result.expected === 'accept' ? '2xx' : result.due
  const came = result.status ?? result.outcome
  const cells = [ids.slice(0, named).join(' ') + more, finding.rule, due, came]
  return `| ${[...cells, meaningOf(first, probed)].join(' | ')} |`
}

function meaningOf({ result, finding }: ReportedFinding, { meanings, title }: Probed): string {
  const meaning = meanings.find(
    ({ cases, rule }) => cases.test(result.id) && (rule === undefined || rule === finding.rule),
  )
  assert.ok(meaning !== undefined, `${title}: nobody says what ${result.id} ${finding.rule} means`)
  return meaning.text
}

function policy(notes: readonly ReportedFinding[]): readonly string[] {
  const ids = (accepted: boolean) =>
    notes
      .filter(({ result }) => (result.outcome === 'accepted') === accepted)
      .map(({ result }) => `\`${result.id}\``)
  const line = (verb: string, cases: readonly string[]) =>
    cases.length === 0 ? [] : [`- ${verb} ${cases.join(' ')}`]
  const lines = [...line('accepted:', ids(true)), ...line('refused:', ids(false))]
  return lines.length === 0 ? [] : ['## Either can be defended', lines.join('\n')]
}

function notSent({ plan }: ProbeReport): readonly string[] {
  const reasons = new Map<string, string[]>()
  for (const { id, reason } of plan?.skipped ?? [])
    reasons.set(reason, [...(reasons.get(reason) ?? []), `\`${id}\``])
  const lines = [...reasons].map(([reason, ids]) => `- ${ids.join(' ')}: ${reason}`)
  return lines.length === 0 ? [] : ['## Not sent', lines.join('\n')]
}

import { z } from 'zod'
import { SEVERITIES } from '../../probe/judging/judge.ts'
import { PROBE_MODES } from '../../probe/probe-request.ts'
import { exitCodeOf, findingsOf, type ProbeReport } from '../../probe/reports/report.ts'
import { grouped } from '../../probe/reports/report-words.ts'
import { writeReport } from '../../probe/reports/write-report.ts'
import { inToolWords } from './in-tool-words.ts'
import type { ToolAnswer } from './tool.ts'

const VERDICTS = ['ok', 'findings', 'not_run'] as const

const findingSchema = z.object({
  severity: z.enum(SEVERITIES),
  rule: z.string(),
  text: z.string(),
  advice: z.string().describe('what to change in the MCP server'),
  cases: z.array(z.string()).describe('ids of the cases that it was found in'),
  about: z.string().describe('what the first of them is'),
  clause: z.string(),
  sent: z.string(),
  status: z.int().optional().describe('what the server answered'),
  curl: z.string().optional(),
})

const drillSchema = z.object({
  id: z.string(),
  about: z.string(),
  seconds: z.number(),
  fetches: z.int().describe('how often the issuer was asked'),
  measures: z.array(
    z.object({
      name: z.string(),
      seconds: z.number().optional().describe('absent: it did not come true in time'),
      text: z.string(),
    }),
  ),
  changed: z.array(z.string()).describe('what is other than before at the issuer'),
})

/** What a probe or a drill answers. */
export const probeOutput = z.object({
  verdict: z
    .enum(VERDICTS)
    .describe('ok: no errors; findings: errors; not_run: see diagnosis or reason'),
  url: z.string(),
  mode: z.enum(PROBE_MODES).optional().describe('how the server checks tokens'),
  audience: z.string(),
  scope: z.string().optional(),
  ending: z.string(),
  reason: z.string().optional(),
  requests: z.int(),
  cases: z.int(),
  errors: z.int(),
  warnings: z.int(),
  notes: z.int().describe('matters of policy: either can be defended'),
  skipped: z
    .array(z.object({ id: z.string(), reason: z.string() }))
    .describe('cases that were not sent, and why'),
  diagnosis: z
    .object({ cause: z.string(), text: z.string(), advice: z.string() })
    .optional()
    .describe('why the good token is refused, so that nothing was probed'),
  findings: z.array(findingSchema).describe('errors and warnings, worst first'),
  policy: z.object({ accepted: z.array(z.string()), refused: z.array(z.string()) }),
  drills: z.array(drillSchema).optional(),
})

type Answer = z.output<typeof probeOutput>

/** What came of a probe or a drill: the verdict and its findings as JSON, the report as text. */
export function probeAnswer(report: ProbeReport): ToolAnswer {
  return {
    structured: structuredOf(report),
    text: inToolWords(writeReport(report, 'table').trimEnd()),
  }
}

function structuredOf(report: ProbeReport): Answer {
  const { begin, plan, end, diagnosis, results, drills } = report
  return {
    verdict: diagnosis === null ? VERDICTS[exitCodeOf(report)] : 'not_run',
    url: begin.url,
    ...(plan === null ? {} : { mode: plan.mode }),
    audience: begin.audience,
    ...(begin.scope === null ? {} : { scope: begin.scope }),
    ending: end.ending,
    ...(end.reason === null ? {} : { reason: inToolWords(end.reason) }),
    requests: end.requests,
    cases: results.length - drills.length,
    errors: end.errors,
    warnings: end.warnings,
    notes: end.notes,
    skipped: skippedIn(plan),
    ...(diagnosis === null ? {} : { diagnosis: diagnosisOf(diagnosis) }),
    findings: findingsIn(report),
    policy: policyIn(report),
    ...(drills.length === 0 ? {} : { drills: drills.map(drillOf) }),
  }
}

function skippedIn(plan: ProbeReport['plan']): Answer['skipped'] {
  const skipped = plan?.skipped ?? []
  return skipped.map(({ id, reason }) => ({ id, reason: inToolWords(reason) }))
}

function diagnosisOf({ cause, text, advice }: NonNullable<ProbeReport['diagnosis']>) {
  return { cause, text, advice: inToolWords(advice) }
}

function findingsIn(report: ProbeReport): Answer['findings'] {
  const grave = findingsOf(report).filter(({ finding }) => finding.severity !== 'note')
  return grouped(grave).flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const { finding, result } = first
    const { about, clause, sent, status, curl } = result
    return [
      {
        severity: finding.severity,
        rule: finding.rule,
        text: finding.text,
        advice: finding.advice,
        cases: group.map((one) => one.result.id),
        about,
        clause,
        sent,
        ...(status === null ? {} : { status }),
        ...(curl === null ? {} : { curl }),
      },
    ]
  })
}

function policyIn(report: ProbeReport): Answer['policy'] {
  const notes = findingsOf(report).filter(
    ({ finding, result }) => finding.severity === 'note' && result.group !== 'drill',
  )
  const idsOf = (isAccepted: boolean) =>
    notes
      .filter(({ result }) => (result.outcome === 'accepted') === isAccepted)
      .map(({ result }) => result.id)
  return { accepted: idsOf(true), refused: idsOf(false) }
}

function drillOf({
  id,
  about,
  seconds,
  fetches,
  measures,
  changed,
}: ProbeReport['drills'][number]) {
  const measured = measures.map(({ name, seconds: after, text }) => {
    return { name, text, ...(after === null ? {} : { seconds: after }) }
  })
  return { id, about, seconds, fetches, measures: measured, changed: [...changed] }
}

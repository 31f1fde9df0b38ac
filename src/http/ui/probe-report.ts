import { printableText } from '../../core/protocol/printable-text.ts'
import type { DrillResult } from '../../probe/drills/drill.ts'
import type { ProbeMode, ProbeResult } from '../../probe/probe-request.ts'
import type { ProbeReport } from '../../probe/reports/report.ts'
import { type DrillTimeline, drillTimeline } from './drill-timeline.ts'
import { dueBadge } from './fault-token-words.ts'
import { type KeptReport, REPORT_FILES } from './kept-reports.ts'
import type { Badge, Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import {
  type CaseLink,
  caseLink,
  type Exchange,
  exchangeOf,
  type FindingCard,
  findingCards,
  graveFindings,
  type NoteRow,
  noteRows,
} from './probe-findings.ts'
import { cameBack, inWords, severityBadge, verdictOf } from './probe-words.ts'
import { shortenedText } from './shortened-text.ts'
import { utcTime } from './time-in-words.ts'
import { type Fact, fact } from './token-facts.ts'

/** The page of a report, as strings ready to print. */
export interface ProbeReportPage {
  readonly frame: PageFrame
  readonly url: string
  readonly verdict: Callout
  readonly facts: readonly Fact[]
  /** What came of the good token, where that kept the others from being sent; else null. */
  readonly control: Exchange | null
  readonly drills: readonly DrillCard[]
  readonly findings: readonly FindingCard[]
  readonly notes: readonly NoteRow[]
  readonly noteCount: string
  readonly cases: readonly CaseRow[]
  readonly caseCount: string
  readonly skipped: readonly { readonly id: string; readonly reason: string }[]
  readonly skippedCount: string
  readonly again: string
  readonly downloads: readonly { readonly text: string; readonly href: string }[]
}

/** A part of a drill, with its time line. */
export interface DrillCard {
  readonly id: string
  readonly about: string
  readonly rule: string
  readonly timeline: DrillTimeline
}

/** A case that was sent, in a row. */
export interface CaseRow extends CaseLink {
  readonly about: string
  readonly due: Badge
  readonly came: string
  readonly ms: string
  readonly badge: Badge
}

/** What the page is made of. */
export interface ProbeReportInput {
  readonly frame: PageFrame
  readonly base: string
  readonly kept: KeptReport
}

/** The page of a report: the verdict, why where nothing was sent, what was found worst first, and the rest. */
export function probeReportPage({ frame, base, kept }: ProbeReportInput): ProbeReportPage {
  const { report, values, id } = kept
  const given = Object.entries(values).filter(([, value]) => value !== '')
  const control = refusedControl(report)
  const notes = noteRows(report, base)
  const cases = report.results.filter(({ group }) => group !== 'drill')
  const skipped = report.plan?.skipped ?? []
  return {
    frame,
    url: shortenedText(report.begin.url),
    verdict: verdictOf(report),
    facts: facts(kept),
    control: control && exchangeOf(control, 'control-curl'),
    drills: report.drills.map(drillCard),
    findings: findingCards(graveFindings(report, control?.id ?? ''), base),
    notes,
    noteCount: inWords(notes.length, 'case'),
    cases: control === null ? cases.map((result) => caseRow(result, base)) : [],
    caseCount: inWords(cases.length, 'case'),
    skipped: skipped.map((one) => ({ id: one.id, reason: printableText(one.reason) })),
    skippedCount: inWords(skipped.length, 'case'),
    again: `${base}/probe?${new URLSearchParams(given)}`,
    downloads: REPORT_FILES.map(({ format, text }) => ({
      text,
      href: `${base}/probe/reports/${id}/${format}`,
    })),
  }
}

function drillCard(drill: DrillResult): DrillCard {
  const { id, about, clause, why } = drill
  const rule = printableText(`${clause}: ${why}`)
  return { id, about: printableText(about), rule, timeline: drillTimeline(drill) }
}

/** The good token, where its refusal kept all others from being sent. */
function refusedControl({ diagnosis, results }: ProbeReport): ProbeResult | null {
  if (diagnosis === null) return null
  return results.find(({ id }) => id === 'control-first') ?? null
}

function caseRow(result: ProbeResult, base: string): CaseRow {
  const { about, expected, due, ms, findings } = result
  const [worst] = findings
  const badge: Badge =
    worst === undefined ? { text: 'as due', tone: 'good' } : severityBadge(worst.severity)
  return {
    ...caseLink(result, base),
    about: printableText(about),
    due: dueBadge(expected, due),
    came: cameBack(result),
    ms: `${Math.round(ms).toLocaleString('en-US')} ms`,
    badge,
  }
}

const MODE_WORDS: Readonly<Record<ProbeMode, string>> = {
  jwt: 'the signatures of JWTs',
  introspection: 'introspection',
  static: 'a table of its own',
}

/** What was probed, and how much was sent. */
function facts({ report, at }: KeptReport): readonly Fact[] {
  const { begin, plan, end } = report
  const code = (value: string) => ({ values: [shortenedText(value)], look: 'code' as const })
  return [
    ...(plan === null ? [] : [fact('Checks by', { values: [MODE_WORDS[plan.mode]] })]),
    fact('Transport', { values: [begin.transport === 'sse' ? 'SSE' : 'streamable HTTP'] }),
    fact('Audience', code(begin.audience)),
    fact('Scopes', begin.scope === null ? { values: [] } : code(begin.scope)),
    fact('Issuer', code(begin.issuer)),
    fact('Algorithm', { values: [begin.alg] }),
    fact('Metadata', begin.metadata === null ? { values: [] } : code(begin.metadata)),
    fact('Requests', {
      values: [end.requests.toLocaleString('en-US')],
      note: `${inWords(end.valid, 'time')} with a good token`,
    }),
    fact('Took', { values: [`${(end.ms / 1000).toFixed(1)} s`], note: utcTime(at) }),
  ]
}

import { printableText } from '../../core/protocol/printable-text.ts'
import type { ProbeResult } from '../../probe/probe-request.ts'
import { findingsOf, type ProbeReport, type ReportedFinding } from '../../probe/reports/report.ts'
import type { Badge } from './notice.ts'
import { cameBack, inWords, severityBadge } from './probe-words.ts'

/** What was sent in a case and what came back, as strings ready to print: all that came is text, and cut (B-06). */
export interface Exchange {
  readonly sent: string
  /** Said where a token was sent that might rightly be accepted; else null (B-02). */
  readonly good: string | null
  readonly came: string
  readonly challenge: string | null
  readonly body: string | null
  /** The command that sends the same, and the id of its element; null where none can. */
  readonly curl: { readonly id: string; readonly text: string } | null
}

/** A case, and where the catalogue has it; null for the control and a drill. */
export interface CaseLink {
  readonly id: string
  readonly href: string | null
}

/** A case in which something was found. */
export interface FoundCase extends CaseLink {
  readonly about: string
  /** The clause and why, where they are what was broken; else what is to be seen. */
  readonly rule: string
  readonly came: string
  readonly exchange: Exchange
}

/** Something that a server did other than it should, with all the cases that one change mends. */
export interface FindingCard {
  readonly id: string
  readonly badge: Badge
  readonly title: string
  readonly count: string
  readonly change: string
  /** The first of its cases, with what was sent and came back. */
  readonly cases: readonly FoundCase[]
  /** The others. */
  readonly others: readonly CaseLink[]
}

/** A matter of policy: a case that may be accepted and may be refused. */
export interface NoteRow extends CaseLink {
  readonly about: string
  readonly found: string
  readonly why: string
}

/** How many cases of a finding are told whole: a hundred may have the same flaw. */
const TOLD = 12

/** The errors and warnings of a run, worst first, those together that one change mends. */
export function findingCards(
  findings: readonly ReportedFinding[],
  base: string,
): readonly FindingCard[] {
  const groups = new Map<string, ReportedFinding[]>()
  for (const one of findings) {
    const { severity, rule, text, advice } = one.finding
    const key = JSON.stringify([severity, rule, text, advice])
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].flatMap((group, at) => findingCard(group, `finding-${at + 1}`, base))
}

/** The errors and warnings of a run, worst first; `besides` names a result that is told elsewhere. */
export function graveFindings(report: ProbeReport, besides: string): readonly ReportedFinding[] {
  return findingsOf(report).filter(
    ({ finding, result }) => finding.severity !== 'note' && result.id !== besides,
  )
}

function findingCard(
  group: readonly ReportedFinding[],
  id: string,
  base: string,
): readonly FindingCard[] {
  const [first] = group
  if (first === undefined) return []
  const { severity, text, advice } = first.finding
  const cases = group.slice(0, TOLD).map((one, at) => foundCase(one, `${id}-curl-${at + 1}`, base))
  return [
    {
      id,
      badge: severityBadge(severity),
      title: printableText(text),
      count: inWords(group.length, 'case'),
      change: printableText(advice),
      cases,
      others: group.slice(TOLD).map(({ result }) => caseLink(result, base)),
    },
  ]
}

/** The rules whose breach is that of the case; any other is told by the finding itself. */
const OF_THE_CASE: readonly string[] = ['refuse', 'accept']

function foundCase({ result, finding }: ReportedFinding, curlId: string, base: string): FoundCase {
  const { about, clause, why } = result
  const isOwn = OF_THE_CASE.includes(finding.rule)
  return {
    ...caseLink(result, base),
    about: printableText(about),
    rule: isOwn ? printableText(`${clause}: ${why}`) : 'What was sent, and the answer',
    came: cameBack(result),
    exchange: exchangeOf(result, curlId),
  }
}

/** What was sent in a case and what came back; `curlId` is the id of the command's element. */
export function exchangeOf(result: ProbeResult, curlId: string): Exchange {
  const { sent, valid, challenge, body, curl } = result
  return {
    sent: printableText(sent),
    good: valid ? 'A server may rightly accept it.' : null,
    came: cameBack(result),
    challenge: challenge === null ? null : printableText(challenge),
    body: body === null ? null : printableText(body),
    curl: curl === null ? null : { id: curlId, text: printableLines(curl) },
  }
}

/** The matters of policy of a run. */
export function noteRows(report: ProbeReport, base: string): readonly NoteRow[] {
  return findingsOf(report)
    .filter(({ finding }) => finding.severity === 'note')
    .map(({ result, finding }) => ({
      ...caseLink(result, base),
      about: printableText(result.about),
      found: printableText(finding.text),
      why: printableText(result.why),
    }))
}

/** A case of a run with its place in the catalogue. */
export function caseLink({ id, group }: ProbeResult, base: string): CaseLink {
  const isListed = group !== 'control' && group !== 'drill'
  const query = new URLSearchParams({ q: id })
  return { id, href: isListed ? `${base}/faults/tokens?${query}` : null }
}

/** A command keeps its line breaks. */
function printableLines(text: string): string {
  return text.split('\n').map(printableText).join('\n')
}

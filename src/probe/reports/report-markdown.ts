import { printableText } from '../../core/protocol/printable-text.ts'
import { drawDrill, LEGEND } from '../drills/draw-drill.ts'
import { findingsOf, type ProbeReport, type ReportedFinding } from './report.ts'
import { cameInWords, casesInWords, grouped, targetInWords, totalsInWords } from './report-words.ts'

/** A run as Markdown, worst first, for a pull request or a page; what came back is text there, never markup. */
export function markdownReport(report: ProbeReport): string {
  const findings = findingsOf(report)
  const grave = findings.filter(({ finding }) => finding.severity !== 'note')
  const notes = findings.filter(({ finding }) => finding.severity === 'note')
  const blocks = [
    [`# Probe of ${plain(report.begin.url)}`],
    targetInWords(report).map(plain),
    totalsInWords(report).map(plain),
    diagnosisLines(report),
    ...drillLines(report),
    grave.length === 0 ? [] : ['## Findings', '', ...HEAD, ...grouped(grave).map(findingRow)],
    notes.length === 0 ? [] : ['## Either can be defended', '', ...notes.map(noteLine)],
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

const HEAD = ['| | Case | Rule | Sent | Came | Change |', '| --- | --- | --- | --- | --- | --- |']

function diagnosisLines({ diagnosis }: ProbeReport): readonly string[] {
  if (diagnosis === null) return []
  return ['## Not probed', '', `${plain(diagnosis.text)} ${plain(diagnosis.advice)}`]
}

/** The time lines as they are drawn for a terminal: in a block of code nothing is markup. */
function drillLines({ drills }: ProbeReport): readonly (readonly string[])[] {
  if (drills.length === 0) return []
  const drawn = drills.flatMap((drill) => [...drawDrill(drill), ''])
  return [['## Drills', '', ...[...drawn, LEGEND].map((line) => `    ${line}`.trimEnd())]]
}

function findingRow(group: readonly ReportedFinding[]): string {
  const [first] = group
  if (first === undefined) return ''
  const { result, finding, known } = first
  const severity = known ? `${finding.severity} (known)` : finding.severity
  const cells = [
    severity,
    group.length === 1 ? `\`${result.id}\`: ${plain(result.about)}` : casesInWords(group),
    plain(group.length === 1 ? `${result.clause}: ${result.why}` : finding.text),
    plain(result.sent),
    plain(cameInWords(first)),
    plain(finding.advice),
  ]
  return `| ${cells.join(' | ')} |`
}

function noteLine({ result, finding }: ReportedFinding): string {
  if (result.group === 'drill')
    return `- \`${result.id}\`: ${plain(finding.text)} ${plain(finding.advice)}`
  const did = result.outcome === 'accepted' ? 'accepts' : 'refuses'
  return `- \`${result.id}\`: ${plain(result.about)} The server ${did} it. ${plain(result.why)}`
}

/** Text in which nothing is markup of Markdown, HTML or a table (CommonMark §2.4). */
function plain(text: string): string {
  return printableText(text).replace(/[\\`*_{}[\]<>#|~&!]/g, (character) => `\\${character}`)
}

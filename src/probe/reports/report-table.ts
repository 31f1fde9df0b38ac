import { printableText } from '../../core/protocol/printable-text.ts'
import { drawDrill, LEGEND } from '../drills/draw-drill.ts'
import { findingsOf, type ProbeReport, type ReportedFinding } from './report.ts'
import {
  cameInWords,
  casesInWords,
  grouped,
  saidInWords,
  targetInWords,
  totalsInWords,
} from './report-words.ts'

/** A run as text for a terminal, worst first; nothing of what came back can drive the terminal (B-06). */
export function tableReport(report: ProbeReport): string {
  const findings = findingsOf(report)
  const grave = findings.filter((one) => one.finding.severity !== 'note' && !isToldBy(report, one))
  const notes = findings.filter(({ finding }) => finding.severity === 'note')
  const blocks = [
    targetInWords(report),
    diagnosisBlock(report),
    ...drillBlocks(report),
    ...grouped(grave).map(findingBlock),
    policyBlock(notes.filter(({ result }) => result.group !== 'drill')),
    drillNotes(notes.filter(({ result }) => result.group === 'drill')),
    totalsInWords(report),
  ]
  const shown = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
  return `${shown.join('\n\n')}\n`
}

/** What the diagnosis says already: that the good token was refused. */
function isToldBy({ diagnosis }: ProbeReport, { result }: ReportedFinding): boolean {
  return diagnosis !== null && result.group === 'control'
}

function diagnosisBlock({ diagnosis, results }: ProbeReport): readonly string[] {
  if (diagnosis === null) return []
  const control = results.find(({ group }) => group === 'control')
  const said = control === undefined ? null : saidInWords(control)
  return [
    `NOT PROBED ${diagnosis.cause.replaceAll('_', ' ')}`,
    row('why', diagnosis.text),
    ...(control === undefined ? [] : [row('sent', control.sent)]),
    ...(said === null ? [] : [row('came', `${control?.status} ${said}`)]),
    row('change', diagnosis.advice),
    ...(control?.curl ? [curlRows(control.curl)] : []),
  ]
}

function findingBlock(group: readonly ReportedFinding[]): readonly string[] {
  const [first] = group
  if (first === undefined) return []
  const { result, finding, known } = first
  const kind = `${finding.severity.toUpperCase()}${known ? ' (known)' : ''} ${finding.rule}`
  const said = saidInWords(result)
  return [
    ...headRows(kind, group),
    row('sent', result.sent),
    row('came', cameInWords(first)),
    ...(said === null ? [] : [row('', said)]),
    row('change', finding.advice),
    ...(result.curl === null ? [] : [curlRows(result.curl)]),
  ]
}

/** A finding about the answer to one case is told by the case; one that many answers have in common by what it says. */
function headRows(kind: string, group: readonly ReportedFinding[]): readonly string[] {
  const [first] = group
  if (first === undefined) return []
  const { id, about, clause, why } = first.result
  if (group.length === 1) return [`${kind} ${id}: ${about}`, row('rule', `${clause}: ${why}`)]
  return [`${kind} ${first.finding.text}`, row('cases', casesInWords(group))]
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(6)}  ${printableText(text)}`
}

/** A command has lines of its own, and may be copied from its first column on. */
function curlRows(curl: string): string {
  return ['  curl', ...curl.split('\n').map(printableText)].join('\n')
}

function drillBlocks({ drills }: ProbeReport): readonly (readonly string[])[] {
  return drills.length === 0 ? [] : [...drills.map(drawDrill), [LEGEND]]
}

/** What a drill saw that is no mistake, and that one may want otherwise. */
function drillNotes(notes: readonly ReportedFinding[]): readonly string[] {
  return notes.map(({ result, finding }) =>
    printableText(`NOTE ${result.id}: ${finding.text} ${finding.advice}`),
  )
}

/** What either can be defended for: a list, since nothing has to change. */
function policyBlock(notes: readonly ReportedFinding[]): readonly string[] {
  if (notes.length === 0) return []
  const ids = (accepted: boolean) =>
    notes
      .filter(({ result }) => (result.outcome === 'accepted') === accepted)
      .map(({ result }) => result.id)
  const rows = [
    ['takes', ids(true)],
    ['not', ids(false)],
  ] as const
  return [
    'POLICY Either can be defended; see that it is what you want.',
    ...rows.filter(([, own]) => own.length > 0).map(([name, own]) => row(name, own.join(', '))),
  ]
}

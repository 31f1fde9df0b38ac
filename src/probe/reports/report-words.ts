import { printableText } from '../../core/protocol/printable-text.ts'
import type { ProbeMode, ProbeResult } from '../probe-request.ts'
import { findingsOf, type ProbeReport, type ReportedFinding } from './report.ts'

const MODES: Readonly<Record<ProbeMode, string>> = {
  jwt: 'by their signatures (jwt)',
  introspection: 'by asking the issuer (introspection)',
  static: 'by a table of its own (static)',
}

/** What was probed, in sentences. */
export function targetInWords({ begin, plan }: ProbeReport): readonly string[] {
  const { url, audience, scope, issuer, alg } = begin
  const how = plan === null ? [] : [`The server at ${url} checks tokens ${MODES[plan.mode]}.`]
  const scoped = scope === null ? 'without a scope' : `with the scope ${scope}`
  const tokens = `Tokens are for ${audience}, ${scoped}, by ${issuer} (${alg}).`
  return [...how, tokens].map(printableText)
}

/** How much was sent and found, and how it ended, in sentences. */
export function totalsInWords(report: ProbeReport): readonly string[] {
  const { end, plan } = report
  const seconds = (end.ms / 1000).toFixed(1)
  const { length: drills } = report.drills
  const rehearsed = drills === 0 ? '' : `${amount(drills, 'part')} of a drill, `
  const cases = `${amount(end.results - drills, 'case')}, ${rehearsed}${amount(end.requests, 'request')} (${end.valid} with a good token), ${seconds} s`
  const found = `${amount(end.errors, 'error')}, ${warningsInWords(report)}, ${amount(end.notes, 'matter')} of policy`
  const known = report.known.size === 0 ? '' : `; ${knownIn(report)} known by the baseline`
  const notSent = plan?.skipped.length ?? 0
  return [
    `${cases}: ${found}${known}.`,
    ...(notSent === 0 ? [] : [`${amount(notSent, 'case')} not sent; the JSON report says why.`]),
    ...(end.reason === null || report.diagnosis !== null
      ? []
      : [`It did not run to its end: ${printableText(end.reason)}.`]),
  ]
}

/** How many warnings a run has, in words: those that say the same of many answers are one. */
export function warningsInWords(report: ProbeReport): string {
  const warnings = findingsOf(report).filter(({ finding }) => finding.severity === 'warning')
  const kinds = grouped(warnings).length
  const answers = warnings.length > kinds ? ` in ${amount(warnings.length, 'answer')}` : ''
  return amount(kinds, 'warning') + answers
}

function knownIn({ results, known }: ProbeReport): number {
  const keys = results.flatMap(({ id, findings }) => findings.map(({ rule }) => `${id} ${rule}`))
  return keys.filter((key) => known.has(key)).length
}

function amount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** What came back, in words: the status, and what is wrong with it. */
export function cameInWords({ result, finding }: ReportedFinding): string {
  const { status, outcome, group } = result
  // What a drill found is about many answers.
  if (group === 'drill') return printableText(finding.text)
  const came = status === null ? outcome.replaceAll('_', ' ') : `${status} (${outcome})`
  return printableText(`${came}: ${finding.text}`)
}

/** What the server said with it, where that tells more; null where it does not. */
export function saidInWords({ challenge, status }: ProbeResult): string | null {
  if (challenge === null || status === null || status < 400) return null
  return printableText(`WWW-Authenticate: ${challenge}`)
}

/** Findings of one rule that say the same, each with all the results they are of: one line for a hundred answers with the same flaw. */
export function grouped(
  findings: readonly ReportedFinding[],
): readonly (readonly ReportedFinding[])[] {
  const groups = new Map<string, ReportedFinding[]>()
  for (const one of findings) {
    const { severity, rule, text } = one.finding
    const isOwn = severity === 'error' && rule !== 'no-echo'
    const key = isOwn ? `${one.result.id} ${rule}` : `${rule} ${text} ${one.known}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()]
}

/** How many cases are named where many have the same flaw. */
const NAMED = 12

/** The cases of findings that say the same: the first of them, and how many more there are. */
export function casesInWords(group: readonly ReportedFinding[]): string {
  const named = group.slice(0, NAMED).map(({ result }) => result.id)
  const more = group.length - named.length
  return more === 0 ? named.join(', ') : `${named.join(', ')} and ${more} more`
}

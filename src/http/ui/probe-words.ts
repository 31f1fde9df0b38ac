import { printableText } from '../../core/protocol/printable-text.ts'
import type { Severity } from '../../probe/judging/judge.ts'
import type { ProbeResult } from '../../probe/probe-request.ts'
import { findingsOf, type ProbeReport } from '../../probe/reports/report.ts'
import { warningsInWords } from '../../probe/reports/report-words.ts'
import type { Badge, Callout, Tone } from './notice.ts'

const SEVERITY_TONES: Readonly<Record<Severity, Tone>> = {
  error: 'danger',
  warning: 'warning',
  note: 'plain',
}

/** The badge of how grave a finding is. */
export function severityBadge(severity: Severity): Badge {
  return { text: severity, tone: SEVERITY_TONES[severity] }
}

/** So many of something, in words. */
export function inWords(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

/** What came back for a case: the status and what the server did with it. */
export function cameBack({ status, outcome }: ProbeResult): string {
  const did = outcome.replaceAll('_', ' ')
  return status === null ? did : `${status}, ${did}`
}

/** What a run came to, in a callout: why it was not carried out, or what was found. */
export function verdictOf(report: ProbeReport): Callout {
  const { diagnosis, end } = report
  if (diagnosis !== null) {
    const text = `${diagnosis.text} ${diagnosis.advice}`
    return { tone: 'danger', title: notProbed(report), text: printableText(text) }
  }
  const { title, tone } = foundIn(report)
  if (end.ending === 'done') {
    const isDrill = tone === 'good' && report.drills.length > 0
    return { tone, title, text: isDrill ? 'How long each step took stands below.' : WHAT_NOW[tone] }
  }
  const reason = end.reason ?? 'it was cut short'
  return {
    tone: tone === 'good' ? 'warning' : tone,
    title: `${title}, and it did not run to its end`,
    text: printableText(`${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`),
  }
}

function notProbed({ diagnosis, results }: ProbeReport): string {
  if (diagnosis?.cause === 'unprotected') return 'The server checks no token'
  const isRefused = results.some(({ id }) => id.startsWith('control'))
  return isRefused
    ? 'The good token was refused, so no bad one was sent'
    : 'The server could not be probed'
}

function foundIn(report: ProbeReport): { readonly title: string; readonly tone: Tone } {
  const count = (wanted: Severity) =>
    findingsOf(report).filter(({ finding }) => finding.severity === wanted).length
  const [errors, warnings] = [count('error'), count('warning')]
  const found = [
    ...(errors === 0 ? [] : [inWords(errors, 'error')]),
    ...(warnings === 0 ? [] : [warningsInWords(report)]),
  ]
  if (found.length === 0) return { title: 'All as it should be', tone: 'good' }
  return { title: found.join(', '), tone: errors > 0 ? 'danger' : 'warning' }
}

const WHAT_NOW: Readonly<Record<Tone, string>> = {
  good: 'The server accepts what it has to and refuses what it has to, in the right way.',
  plain: '',
  warning: 'No token was taken wrongly, but not all was refused as it should be.',
  danger: 'Worst first below: the rule, what was sent, what came back, and what to change.',
}

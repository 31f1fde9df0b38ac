import { printableText } from '../../core/protocol/printable-text.ts'
import { SEVERITIES } from '../judging/judge.ts'
import type { ProbeResult, SkippedCase } from '../probe-request.ts'
import { findingKey, type ProbeReport } from './report.ts'
import { totalsInWords } from './report-words.ts'

/** A run as JUnit XML: a test case a case; errors are failures, the rest stands in its output, and what kept the run from its end is an error. */
export function junitReport(report: ProbeReport): string {
  const { begin, plan, results, diagnosis, end } = report
  const cases = results.map((result) => testCase(result, report))
  const skipped = (plan?.skipped ?? []).map(skippedCase)
  const broken =
    end.ending === 'done' ? [] : [brokenCase(end.reason ?? end.ending, diagnosis?.advice)]
  const failures = results.filter((result) => failuresOf(result, report).length > 0).length
  const all = [...cases, ...skipped, ...broken]
  const attributes = {
    name: `mcp-mock-idp probe ${begin.url}`,
    tests: all.length,
    failures,
    errors: broken.length,
    skipped: skipped.length,
    time: (end.ms / 1000).toFixed(3),
  }
  const output = element('system-out', {}, text(totalsInWords(report).join('\n')))
  const suite = element('testsuite', attributes, `\n${[...all, output].join('\n')}\n`)
  const { skipped: _skipped, ...totals } = attributes
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', totals, `\n${suite}\n`)}\n`
}

function failuresOf(result: ProbeResult, { known }: ProbeReport) {
  return result.findings.filter(
    (finding) => finding.severity === 'error' && !known.has(findingKey(result, finding)),
  )
}

function testCase(result: ProbeResult, report: ProbeReport): string {
  const failures = failuresOf(result, report)
  const others = result.findings.filter((finding) => !failures.includes(finding))
  const body = [
    ...failures.map(({ rule, text: said, advice }) =>
      element('failure', { type: rule, message: said }, text(detail(result, advice))),
    ),
    ...(others.length === 0
      ? []
      : [element('system-out', {}, text(others.map(sentence).join('\n')))]),
  ]
  const time = (result.ms / 1000).toFixed(3)
  const attributes = {
    classname: `probe.${result.group}`,
    name: `${result.id}: ${result.about}`,
    time,
  }
  return element('testcase', attributes, body.join(''))
}

function sentence({ severity, text: said, advice }: ProbeResult['findings'][number]): string {
  return `${SEVERITIES.includes(severity) ? severity : 'note'}: ${said} ${advice}`
}

function detail({ clause, why, sent, status, outcome }: ProbeResult, advice: string): string {
  const came = status === null ? outcome : `${status} (${outcome})`
  return [`rule: ${clause}: ${why}`, `sent: ${sent}`, `came: ${came}`, `change: ${advice}`].join(
    '\n',
  )
}

function skippedCase({ id, reason }: SkippedCase): string {
  const skipped = element('skipped', { message: reason }, '')
  return element('testcase', { classname: 'probe.skipped', name: id, time: '0.000' }, skipped)
}

function brokenCase(reason: string, advice = ''): string {
  const error = element('error', { type: 'not-run', message: reason }, text(advice))
  return element('testcase', { classname: 'probe', name: 'the run', time: '0.000' }, error)
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: string,
): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${text(String(value))}"`,
  )
  const open = `${name}${written.join('')}`
  return content === '' ? `<${open}/>` : `<${open}>${content}</${name}>`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Text as XML 1.0 takes it: no control characters but line breaks, no noncharacters, and what is markup as entities. */
function text(raw: string): string {
  const lines = raw.split('\n').map((line) => printableText(line).replace(/[\uFFFE\uFFFF]/g, '?'))
  return lines.join('\n').replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
}

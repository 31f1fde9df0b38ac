import { ALGS } from '../core/keys/algorithms.ts'
import { DRILLS } from '../probe/drills/drill.ts'
import { TRANSPORTS } from '../probe/mcp-request.ts'
import { PROBE_MODES } from '../probe/probe-request.ts'
import { REPORT_FORMATS, type ReportFormat } from '../probe/reports/write-report.ts'
import { type CommandCall, textOf } from './command-row.ts'
import type { RequestFlag } from './request-flags.ts'

const CASES = 'ids, groups such as exp or http, ids with *; commas between them'

/** The flags of `probe` that become members of its request. */
export const PROBE_FLAGS: readonly RequestFlag[] = [
  {
    member: 'transport',
    kind: 'text',
    values: TRANSPORTS,
    help: `How the server is spoken to: ${TRANSPORTS.join(', ')}. Default: http.`,
  },
  {
    member: 'mode',
    kind: 'text',
    values: PROBE_MODES,
    help: `How it checks tokens: ${PROBE_MODES.join(', ')}. Default: found out.`,
  },
  {
    member: 'audience',
    kind: 'text',
    help: 'What its tokens are for. Default: what its metadata name, else the URL.',
  },
  { member: 'scope', kind: 'text', help: 'Scope it requires. Default: what it names itself.' },
  {
    member: 'alg',
    kind: 'text',
    values: ALGS,
    help: `Algorithm of the good token: ${ALGS.join(', ')}.`,
  },
  {
    member: 'drill',
    kind: 'text',
    values: DRILLS,
    help: `Rehearse this in place of the cases, and measure: ${DRILLS.join(', ')}.`,
  },
  { member: 'client_id', kind: 'text', help: 'Client of the tokens. Default: demo-client.' },
  { member: 'only', kind: 'names', placeholder: 'CASES', help: `Only these cases: ${CASES}.` },
  { member: 'skip', kind: 'names', placeholder: 'CASES', help: 'The same: not these cases.' },
  {
    member: 'timeout_seconds',
    flag: '--timeout',
    kind: 'seconds',
    help: 'For each request. Default: 5.',
  },
  {
    member: 'max_wait_seconds',
    flag: '--max-wait',
    kind: 'seconds',
    help: 'How long a drill waits for a change. Default: 90.',
  },
  {
    member: 'interval_seconds',
    flag: '--interval',
    kind: 'seconds',
    help: 'Between two looks of a drill. Default: 0.25, up to 1.',
  },
  {
    member: 'allow_remote',
    kind: 'switch',
    help: 'Send bad tokens to a server on another machine.',
  },
  {
    member: 'bad_answers',
    kind: 'switch',
    help: 'Let introspection answer badly for some cases, to everybody.',
  },
  {
    member: 'show',
    kind: 'switch',
    help: 'Print for each finding a curl command, with the token in it.',
  },
]

const FAIL_ON = ['error', 'warning'] as const

/** The flags of `probe` that say what becomes of its report. */
export const REPORT_CHOICES: readonly RequestFlag[] = [
  { member: 'resource', kind: 'text', placeholder: 'URL', help: 'The same as --audience.' },
  {
    member: 'format',
    kind: 'choice',
    values: REPORT_FORMATS,
    placeholder: 'FORMAT',
    help: `${REPORT_FORMATS.join(', ')}. Default: table; --json is the same as --format json.`,
  },
  file('output', 'Where the report goes. Default: stdout.'),
  file('baseline', 'Findings that are known, and count no more.'),
  file('write_baseline', 'Write what is found as such a file.'),
  {
    member: 'fail_on',
    kind: 'choice',
    values: FAIL_ON,
    placeholder: 'SEVERITY',
    help: `${FAIL_ON.join(', ')}. Default: error.`,
  },
]

function file(member: string, help: string): RequestFlag {
  return { member, kind: 'text', placeholder: 'FILE', help }
}

/** What is wrong with the flags of `probe` taken together. */
export function probeMistakes({
  body: { audience },
  choices: { resource, format },
  json,
}: Pick<CommandCall, 'body' | 'choices' | 'json'>): readonly string[] {
  const twice = resource !== undefined && audience !== undefined
  const other = json && format !== undefined && format !== 'json'
  return [
    ...(twice ? ['--resource: is the same as --audience; give one of them'] : []),
    ...(other ? ['--format: says another format than --json'] : []),
  ]
}

/** What becomes of a report. */
export interface ReportChoices {
  readonly format: ReportFormat
  readonly output: string | undefined
  readonly baseline: string | undefined
  readonly writeBaseline: string | undefined
  readonly failOn: 'error' | 'warning'
}

/** What becomes of the report of a call of `probe`. */
export function reportChoices({
  choices,
  json,
}: Pick<CommandCall, 'choices' | 'json'>): ReportChoices {
  const format = REPORT_FORMATS.find((one) => one === choices.format)
  return {
    format: format ?? (json ? 'json' : 'table'),
    output: textOf(choices.output),
    baseline: textOf(choices.baseline),
    writeBaseline: textOf(choices.write_baseline),
    failOn: choices.fail_on === 'warning' ? 'warning' : 'error',
  }
}

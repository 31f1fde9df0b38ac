import { type Command, Option } from 'commander'
import { ALGS } from '../core/keys/algorithms.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { DRILLS } from '../probe/drills/drill.ts'
import { TRANSPORTS } from '../probe/mcp-request.ts'
import { PROBE_MODES } from '../probe/probe-request.ts'
import { REPORT_FORMATS, type ReportFormat } from '../probe/reports/write-report.ts'
import type { MemberNames } from './problem.ts'
import { addRequestFlags, collect, type RequestFlag, readRequest } from './request-flags.ts'

/** The flags of `probe` that become members of its request as they are. */
const REQUEST_FLAGS: readonly RequestFlag[] = [
  {
    member: 'transport',
    kind: 'text',
    help: `How the server is spoken to: ${TRANSPORTS.join(', ')}. Default: http.`,
  },
  {
    member: 'mode',
    kind: 'text',
    help: `How it checks tokens: ${PROBE_MODES.join(', ')}. Default: found out.`,
  },
  {
    member: 'audience',
    kind: 'text',
    help: 'What its tokens are for. Default: what its metadata name, else the URL.',
  },
  { member: 'scope', kind: 'text', help: 'Scope it requires. Default: what it names itself.' },
  { member: 'alg', kind: 'text', help: `Algorithm of the good token: ${ALGS.join(', ')}.` },
  {
    member: 'drill',
    kind: 'text',
    help: `Rehearse this in place of the cases, and measure: ${DRILLS.join(', ')}.`,
  },
  { member: 'client_id', kind: 'text', help: 'Client of the tokens. Default: demo-client.' },
]

const FAIL_ON = ['error', 'warning'] as const

/** What members of the request are called here. */
export const PROBE_MEMBERS: MemberNames = {
  url: 'URL',
  timeout_seconds: '--timeout',
  max_wait_seconds: '--max-wait',
  interval_seconds: '--interval',
}

/** Gives `probe` its flags. */
export function addProbeFlags(command: Command): void {
  addRequestFlags(command, REQUEST_FLAGS)
  const cases = 'ids, groups such as exp or http, ids with *; commas between them'
  command
    .addOption(new Option('--resource <URL>', 'The same as --audience.'))
    .addOption(new Option('--only <CASES>', `Only these cases: ${cases}.`).argParser(collect))
    .addOption(new Option('--skip <CASES>', 'The same: not these cases.').argParser(collect))
    .addOption(new Option('--timeout <SECONDS>', 'For each request. Default: 5.'))
    .addOption(
      new Option('--max-wait <SECONDS>', 'How long a drill waits for a change. Default: 90.'),
    )
    .addOption(
      new Option('--interval <SECONDS>', 'Between two looks of a drill. Default: 0.25, up to 1.'),
    )
    .addOption(new Option('--allow-remote', 'Send bad tokens to a server on another machine.'))
    .addOption(
      new Option('--bad-answers', 'Let introspection answer badly for some cases, to everybody.'),
    )
    .addOption(new Option('--show', 'Print for each finding a curl command, with the token in it.'))
    .addOption(new Option('--format <FORMAT>', `${REPORT_FORMATS.join(', ')}. Default: table.`))
    .addOption(new Option('--output <FILE>', 'Where the report goes. Default: stdout.'))
    .addOption(new Option('--baseline <FILE>', 'Findings that are known, and count no more.'))
    .addOption(new Option('--write-baseline <FILE>', 'Write what is found as such a file.'))
    .addOption(new Option('--fail-on <SEVERITY>', `${FAIL_ON.join(', ')}. Default: error.`))
}

/** What a probe is asked for on the command line. */
export interface ProbeChoices {
  readonly body: JsonObject
  readonly format: ReportFormat
  readonly output: string | undefined
  readonly baseline: string | undefined
  readonly writeBaseline: string | undefined
  readonly failOn: 'error' | 'warning'
  readonly mistakes: readonly string[]
}

type Values = Readonly<Record<string, unknown>>

/** Reads the URL and the flags of `probe`, with everything that is wrong with them. */
export function readProbeFlags(url: string, values: Values): ProbeChoices {
  const { body, mistakes } = readRequest(REQUEST_FLAGS, values)
  const format = oneOf(REPORT_FORMATS, values.format, '--format')
  const failOn = oneOf(FAIL_ON, values.failOn, '--fail-on')
  const seconds = SECONDS_FLAGS.map(({ flag, member, value }) =>
    secondsOf(value(values), { flag, member }),
  )
  const audience = audienceOf(values)
  const durations = Object.assign({}, ...seconds.map((one) => one.body))
  const own = { ...audience.body, ...durations, ...casesOf(values), ...switchesOf(values) }
  return {
    body: { url, ...body, ...own },
    format: format.value ?? 'table',
    output: textOf(values.output),
    baseline: textOf(values.baseline),
    writeBaseline: textOf(values.writeBaseline),
    failOn: failOn.value ?? 'error',
    mistakes: [
      mistakes,
      ...[format, failOn, ...seconds, audience].map((one) => one.mistakes),
    ].flat(),
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

interface Part {
  readonly body: JsonObject
  readonly mistakes: readonly string[]
}

function oneOf<T extends string>(
  accepted: readonly T[],
  value: unknown,
  flag: string,
): { readonly value: T | undefined; readonly mistakes: readonly string[] } {
  const found = accepted.find((one) => one === value)
  if (value === undefined || found !== undefined) return { value: found, mistakes: [] }
  const mistake = `${flag}: must be one of ${accepted.join(', ')}; got ${JSON.stringify(value)}`
  return { value: undefined, mistakes: [mistake] }
}

/** The flags that are numbers of seconds, and what they are in the request. */
const SECONDS_FLAGS = [
  { flag: '--timeout', member: 'timeout_seconds', value: ({ timeout }: Values) => timeout },
  { flag: '--max-wait', member: 'max_wait_seconds', value: ({ maxWait }: Values) => maxWait },
  { flag: '--interval', member: 'interval_seconds', value: ({ interval }: Values) => interval },
] as const

function secondsOf(
  value: unknown,
  { flag, member }: { readonly flag: string; readonly member: string },
): Part {
  if (value === undefined) return { body: {}, mistakes: [] }
  const seconds = /^\d{1,5}(\.\d{1,3})?$/.test(String(value)) ? Number(value) : undefined
  if (seconds !== undefined) return { body: { [member]: seconds }, mistakes: [] }
  return { body: {}, mistakes: [`${flag}: must be a number of seconds, such as 5 or 0.5`] }
}

function audienceOf({ audience, resource }: Values): Part {
  if (typeof resource !== 'string') return { body: {}, mistakes: [] }
  if (audience === undefined) return { body: { audience: resource }, mistakes: [] }
  return { body: {}, mistakes: ['--resource: is the same as --audience; give one of them'] }
}

function casesOf({ only, skip }: Values): JsonObject {
  return {
    ...(Array.isArray(only) ? { only: namesIn(only) } : {}),
    ...(Array.isArray(skip) ? { skip: namesIn(skip) } : {}),
  }
}

function namesIn(values: readonly unknown[]): readonly string[] {
  return values
    .flatMap((value) => String(value).split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function switchesOf({ allowRemote, badAnswers, show }: Values): JsonObject {
  return {
    ...(allowRemote === true ? { allow_remote: true } : {}),
    ...(badAnswers === true ? { bad_answers: true } : {}),
    ...(show === true ? { show: true } : {}),
  }
}

import { readFileSync, writeFileSync } from 'node:fs'
import { InvalidInput } from '../core/protocol/invalid-input.ts'
import { isJsonObject } from '../core/protocol/json.ts'
import type { ProbeLine } from '../probe/probe-request.ts'
import { readBaseline, staleIn, writeBaseline } from '../probe/reports/baseline.ts'
import { exitCodeOf, type ProbeReport, reportOf } from '../probe/reports/report.ts'
import { totalsInWords } from '../probe/reports/report-words.ts'
import { writeReport } from '../probe/reports/write-report.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import { escapeControls } from './log-line.ts'
import { printLine, tellPerson } from './output.ts'
import { PROBE_MEMBERS, type ProbeChoices } from './probe-flags.ts'
import { probeProgress } from './probe-progress.ts'
import { refusal } from './problem.ts'
import { readLines } from './read-lines.ts'
import type { ServerClient } from './server-client.ts'

/** Probes a resource server and writes the report; answers the exit code: 0 all as it should be, 1 findings, 2 it could not be run. */
export async function probe(
  client: ServerClient,
  { base, choices }: { readonly base: string; readonly choices: ProbeChoices },
): Promise<number> {
  const known = baselineOf(choices)
  const response = await client.request('POST', `${base}/api/probe`, choices.body)
  if (!response.ok) {
    const { message } = await refusal(response, PROBE_MEMBERS)
    throw new CommandFailure(EXIT.usage, message)
  }
  const report = reportOf(await linesOf(response), known)
  await deliver(report, choices)
  return exitCodeOf(report, choices.failOn)
}

/** What a run tells, with its progress told meanwhile. */
async function linesOf(response: Response): Promise<readonly ProbeLine[]> {
  const lines: ProbeLine[] = []
  const progress = probeProgress(process.stderr)
  try {
    for await (const text of readLines(response)) {
      const line: unknown = JSON.parse(text)
      if (!isJsonObject(line) || typeof line.kind !== 'string') throw brokenOff(line)
      const told = line as unknown as ProbeLine
      lines.push(told)
      progress.note(told)
    }
  } finally {
    progress.end()
  }
  if (lines.at(-1)?.kind !== 'end') throw brokenOff(undefined)
  return lines
}

function brokenOff(line: unknown): CommandFailure {
  const why = isJsonObject(line) ? `: ${escapeControls(String(line.detail ?? line.title))}` : ''
  return new CommandFailure(EXIT.usage, `The probe broke off${why}.`)
}

async function deliver(report: ProbeReport, choices: ProbeChoices): Promise<void> {
  const { output, format, writeBaseline: baseline } = choices
  const text = writeReport(report, format)
  if (output === undefined) await printLine(text.trimEnd())
  else {
    writeFile(output, text, '--output')
    for (const sentence of totalsInWords(report)) tellPerson(sentence)
  }
  if (baseline !== undefined) writeFile(baseline, writeBaseline(report), '--write-baseline')
  for (const key of staleIn(report))
    tellPerson(`The baseline has ${escapeControls(key)}, which is not found any more: take it out.`)
}

function baselineOf({ baseline }: ProbeChoices): ReadonlySet<string> {
  if (baseline === undefined) return new Set()
  try {
    return readBaseline(readFileSync(baseline, 'utf8'))
  } catch (cause) {
    const why = cause instanceof InvalidInput ? cause.message : codeOf(cause)
    throw new CommandFailure(EXIT.usage, `--baseline ${baseline}: ${why}`, { cause })
  }
}

/** A report may hold tokens, so that nobody else may read it. */
function writeFile(path: string, text: string, flag: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 })
  } catch (cause) {
    throw new CommandFailure(EXIT.usage, `${flag} ${path}: ${codeOf(cause)}`, { cause })
  }
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? String(cause)
}

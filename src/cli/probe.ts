import { readFileSync, writeFileSync } from 'node:fs'
import { InvalidInput } from '../core/protocol/invalid-input.ts'
import { isJsonObject } from '../core/protocol/json.ts'
import type { ProbeLine } from '../probe/probe-request.ts'
import { readBaseline, staleIn, writeBaseline } from '../probe/reports/baseline.ts'
import { exitCodeOf, type ProbeReport, reportOf } from '../probe/reports/report.ts'
import { totalsInWords } from '../probe/reports/report-words.ts'
import { writeReport } from '../probe/reports/write-report.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import type { ServerCall } from './command-row.ts'
import { escapeControls } from './log-line.ts'
import { printLine, tellPerson } from './output.ts'
import { type ReportChoices, reportChoices } from './probe-flags.ts'
import { probeProgress } from './probe-progress.ts'
import { readLines } from './read-lines.ts'

/** Probes a resource server and writes the report; answers the exit code: 0 all as it should be, 1 findings, 2 it could not be run. */
export async function probe(call: ServerCall): Promise<number> {
  const choices = reportChoices(call)
  const known = baselineOf(choices)
  const { resource } = call.choices
  const audience = resource === undefined ? {} : { audience: resource }
  const response = await call
    .request('POST', '/api/probe', { ...call.body, ...audience })
    .catch(notRun)
  const report = reportOf(await linesOf(response), known)
  await deliver(report, choices)
  return exitCodeOf(report, choices.failOn)
}

/** A probe that is refused has found nothing out. */
function notRun(error: unknown): never {
  if (error instanceof CommandFailure) throw new CommandFailure(EXIT.usage, error.message)
  throw error
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

async function deliver(report: ProbeReport, choices: ReportChoices): Promise<void> {
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

function baselineOf({ baseline }: ReportChoices): ReadonlySet<string> {
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

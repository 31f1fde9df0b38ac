import { type Colour, paintFor } from '../colours.ts'
import { escapeControls } from '../log-line.ts'
import { printJson, printLine, tellPerson } from '../output.ts'
import type { Check, CheckLevel } from './check.ts'

const COLOURS: Readonly<Record<CheckLevel, Colour>> = {
  ok: 'green',
  warning: 'yellow',
  problem: 'red',
}

/** Prints what checks found, a line each with the remedy below it, or as JSON. */
export async function printChecks(checks: readonly Check[], json: boolean): Promise<undefined> {
  const count = (level: CheckLevel) => checks.filter((one) => one.level === level).length
  const counts = { problems: count('problem'), warnings: count('warning') }
  if (json) return await printJson({ ...counts, checks })
  const paint = paintFor(process.stdout, process.env)
  const width = Math.max(...checks.map(({ name }) => name.length))
  for (const { name, level, text, remedy } of checks) {
    const label = paint(COLOURS[level], level.padEnd('warning'.length))
    await printLine(`${label}  ${name.padEnd(width)}  ${escapeControls(text)}`)
    if (remedy !== undefined) await printLine(`${' '.repeat(width + 11)}${escapeControls(remedy)}`)
  }
  tellPerson(`${counts.problems} problems, ${counts.warnings} warnings.`)
}

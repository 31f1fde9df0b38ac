import type { Json, JsonObject } from '../core/protocol/json.ts'
import { type Paint, paintFor } from './colours.ts'
import { EXIT } from './command-failure.ts'
import type { ServerCall } from './command-row.ts'
import { escapeControls, jsonText } from './log-line.ts'
import { objectsOf } from './objects-of.ts'
import { printJson, printLine } from './output.ts'
import { readInput } from './read-input.ts'

/** Looks into a token; answers the exit code: 1 where a check failed. */
export async function inspectToken(call: ServerCall): Promise<number> {
  const [given = '-'] = call.args
  const text = (given === '-' ? readInput('-') : given).trim()
  const asked = /\s/.test(text) ? { pasted: text } : { token: text }
  const found = await call.ask('POST', '/api/tokens/inspect', { ...asked, ...call.body })
  const checks = objectsOf(found.checks)
  await (call.json ? printJson(found) : printFindings(found, checks))
  return checks.every(({ passed }) => passed === true) ? EXIT.done : EXIT.refused
}

async function printFindings(found: JsonObject, checks: readonly JsonObject[]): Promise<void> {
  const paint = paintFor(process.stdout, process.env)
  const unread = objectsOf(found.unread).map(
    ({ part, text }) => `${String(part)} is no JSON object: ${escapeControls(String(text))}`,
  )
  const lines = [
    ...partLines('header', found.header),
    ...partLines('claims', found.claims),
    ...unread,
    ...checks.map((check) => checkLine(check, paint)),
    ...objectsOf(found.unchecked).map(
      ({ name, detail }) =>
        `${paint('faint', 'open')}    ${escapeControls(`${String(name)}: ${String(detail)}`)}`,
    ),
    `introspection ${jsonText(found.introspection)}`,
  ]
  for (const line of lines) await printLine(line)
}

function partLines(name: string, part: Json | undefined): readonly string[] {
  return part === undefined ? [] : [`${name} ${jsonText(part, 2)}`]
}

function checkLine({ name, detail, passed }: JsonObject, paint: Paint): string {
  const label = passed === true ? paint('green', 'passed') : paint('red', 'failed')
  return `${label}  ${escapeControls(`${String(name)}: ${String(detail)}`)}`
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { JsonObject } from '../core/protocol/json.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import { type ServerCall, textOf } from './command-row.ts'
import { printItems } from './list-run.ts'
import { escapeControls } from './log-line.ts'
import { objectsOf } from './objects-of.ts'
import { printJson, printLine, tellPerson } from './output.ts'
import { pathSegment } from './path-segment.ts'
import { queryOf } from './query-of.ts'

/** Prints a configuration, or lists what can be configured. */
export async function connect(call: ServerCall): Promise<undefined> {
  const [target] = call.args
  if (target === undefined) {
    const { items } = await call.ask('GET', '/api/connect')
    return printItems(call, objectsOf(items), ['target', 'title', 'since', 'about'])
  }
  const query = queryOf(call.body)
  const made = await call.ask('GET', `/api/connect/${pathSegment(target)}${query}`)
  const folder = textOf(call.choices.output)
  if (folder !== undefined) writeFiles(objectsOf(made.files), folder)
  else if (call.json) return await printJson(made)
  else await printLine(escapeLines(fileIn(made, textOf(call.choices.file))).trimEnd())
  tellHow(made)
}

function fileIn({ files }: JsonObject, name: string | undefined): string {
  const all = objectsOf(files)
  const found = name === undefined ? all[0] : all.find((file) => file.name === name)
  if (found !== undefined) return String(found.text)
  const known = all.map((file) => String(file.name)).join(', ')
  throw new CommandFailure(EXIT.usage, `--file: must be one of ${known}; got "${name}"`)
}

/** Configurations may hold secrets, so that nobody else may read them (0600). */
function writeFiles(files: readonly JsonObject[], folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    for (const { name, text } of files) {
      const path = join(folder, basename(String(name)))
      writeFileSync(path, String(text), { mode: 0o600 })
      tellPerson(`Written to ${path}.`)
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new CommandFailure(EXIT.usage, `--output ${folder}: ${code ?? String(cause)}`, { cause })
  }
}

function tellHow({ run, caveats }: JsonObject): void {
  if (typeof run === 'string') tellPerson(`Run it:\n${escapeLines(run).trimEnd()}`)
  for (const { text, source } of objectsOf(caveats)) {
    tellPerson(escapeControls(`Note: ${String(text)} ${String(source)}`))
  }
}

function escapeLines(text: string): string {
  return text.split('\n').map(escapeControls).join('\n')
}

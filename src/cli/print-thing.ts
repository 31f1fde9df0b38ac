import type { JsonObject } from '../core/protocol/json.ts'
import { paintFor } from './colours.ts'
import type { CommandCall } from './command-row.ts'
import { printJson, printLine } from './output.ts'
import { textFields } from './text-table.ts'
import { withoutSecrets } from './without-secrets.ts'

/** Prints one thing: its members a line each, or as JSON; those that are secrets only with `--reveal`. */
export async function printThing(
  { json, choices }: Pick<CommandCall, 'json' | 'choices'>,
  thing: JsonObject,
  secrets: readonly string[] = [],
): Promise<undefined> {
  const shown = choices.reveal === true ? thing : withoutSecrets(thing, secrets)
  if (json) return await printJson(shown)
  const paint = paintFor(process.stdout, process.env)
  for (const line of textFields(shown, paint)) await printLine(line)
}

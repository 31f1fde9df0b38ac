import { isJsonObject } from '../core/protocol/json.ts'
import type { ServerCall } from './command-row.ts'
import { printItems } from './list-run.ts'
import { tellPerson } from './output.ts'
import { pathSegment } from './path-segment.ts'
import { refusal } from './problem.ts'
import { queryOf } from './query-of.ts'
import { readInput } from './read-input.ts'

/** Imports the tokens of a file into a table, and prints what became of each. */
export async function importStatic(call: ServerCall, table: string): Promise<undefined> {
  const { args, choices } = call
  const text = readInput(args[0] ?? '-')
  const path = `/api/static-tables/${pathSegment(table)}`
  const isDryRun = choices.dry_run === true
  if (!(await isThere(call, path))) {
    if (isDryRun) return tellPerson(`There is no table ${table}: it would be made.`)
    await call.ask('POST', '/api/static-tables', { name: table })
  }
  const query = queryOf({ mode: choices.replace === true ? 'replace' : 'merge', dry_run: isDryRun })
  const response = await call.client.send('POST', `${call.base}${path}/import${query}`, {
    headers: { 'content-type': isJson(text) ? 'application/json' : 'text/x-python' },
    body: text,
  })
  if (!response.ok) throw await refusal(response, {})
  const outcome: unknown = await response.json()
  const rows = Object.entries(isJsonObject(outcome) ? outcome : {}).flatMap(([became, tokens]) =>
    [tokens ?? []].flat().map((token) => ({ token, became })),
  )
  return printItems(call, rows, ['token', 'became'])
}

async function isThere({ client, base }: ServerCall, path: string): Promise<boolean> {
  const { ok, body } = await client.send('GET', `${base}${path}/tokens?limit=1`)
  await body?.cancel()
  return ok
}

function isJson(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text))
  } catch {
    return false
  }
}

import type { JsonObject } from '../core/protocol/json.ts'
import { paintFor } from './colours.ts'
import { type CommandCall, numberOf, type ServerCall } from './command-row.ts'
import { objectsOf } from './objects-of.ts'
import { printJson, printLine, tellPerson } from './output.ts'
import { queryOf } from './query-of.ts'
import type { RequestFlag } from './request-flags.ts'
import { textTable } from './text-table.ts'
import { withoutSecrets } from './without-secrets.ts'

/** How many things a list shows where nobody says. */
const USUAL_LIMIT = 1000

/** The largest page that the server gives (api.md, limit). */
const LARGEST_PAGE = 500

/** The flag of every list that bounds it. */
export const LIMIT_FLAG: RequestFlag = {
  member: 'limit',
  kind: 'integer',
  help: `At most so many. Default: ${USUAL_LIMIT}.`,
}

/** What a command lists. */
export interface Listing {
  /** Below the issuer's base. */
  readonly path: string
  /** The members that the table shows. */
  readonly columns: readonly string[]
  /** The members that are secrets, shown only with `--reveal`. */
  readonly secrets?: readonly string[]
}

/** Lists what there is, all pages of it up to `--limit`: as a table, or a JSON array. */
export async function listRun(call: ServerCall, listing: Listing): Promise<undefined> {
  const { items, hasMore } = await itemsOf(call, listing.path)
  const { columns, secrets = [] } = listing
  const isRevealed = call.choices.reveal === true
  const shown = isRevealed ? items : items.map((item) => withoutSecrets(item, secrets))
  await printItems(call, shown, isRevealed ? [...columns, ...secrets] : columns)
  if (hasMore) tellPerson(`There are more than these ${items.length}: raise --limit.`)
}

/** Prints things as a table of these columns, or a JSON array. */
export async function printItems(
  { json }: Pick<CommandCall, 'json'>,
  items: readonly JsonObject[],
  columns: readonly string[],
): Promise<undefined> {
  if (json) return await printJson(items)
  if (items.length === 0) return tellPerson('There is none.')
  const paint = paintFor(process.stdout, process.env)
  for (const line of textTable(items, columns, paint)) await printLine(line)
}

/** The things of a list, page after page, up to `--limit`. */
export async function itemsOf(
  call: Pick<ServerCall, 'ask' | 'body' | 'choices'>,
  path: string,
): Promise<{ readonly items: readonly JsonObject[]; readonly hasMore: boolean }> {
  const most = Math.max(1, numberOf(call.choices.limit) ?? USUAL_LIMIT)
  const items: JsonObject[] = []
  let cursor: JsonObject = {}
  for (;;) {
    const limit = Math.min(LARGEST_PAGE, most - items.length)
    const page = await call.ask('GET', path + queryOf({ ...call.body, limit, ...cursor }))
    items.push(...objectsOf(page.items))
    if (typeof page.next_cursor !== 'string') return { items, hasMore: false }
    if (items.length >= most) return { items, hasMore: true }
    cursor = { cursor: page.next_cursor }
  }
}

import { type InputIssue, InvalidInput, invalidInput } from '../protocol/invalid-input.ts'
import { isJsonObject } from '../protocol/json.ts'
import { checkStaticEntry, checkStaticToken, pointerSegment } from './check-entry.ts'
import type { StaticEntry } from './static-table.ts'

/** The most tokens of one table: it is read whole, as verifiers take it whole. */
export const LARGEST_TABLE = 10_000

/** Reads a whole table; throws `InvalidInput` naming every bad entry by its token. */
export function readStaticTokens(tokens: unknown): readonly [string, StaticEntry][] {
  if (!isJsonObject(tokens)) {
    throw invalidInput(
      '',
      'must be an object of tokens, as the argument "tokens" of StaticTokenVerifier',
    )
  }
  const given = Object.entries(tokens)
  checkTableSize(given.length)
  const entries: [string, StaticEntry][] = []
  const issues: InputIssue[] = []
  for (const [token, value] of given) {
    const read = readEntry(token, value)
    if (Array.isArray(read)) issues.push(...read)
    else entries.push([token, read as StaticEntry])
  }
  if (issues.length > 0) throw new InvalidInput(issues)
  return entries
}

/** Throws `InvalidInput` for more tokens than a table may have. */
export function checkTableSize(count: number): void {
  if (count > LARGEST_TABLE)
    throw invalidInput('', `a table has at most ${LARGEST_TABLE} tokens; this makes ${count}`)
}

function readEntry(token: string, value: unknown): StaticEntry | readonly InputIssue[] {
  const pointer = pointerSegment(token)
  const problem = checkStaticToken(token)
  return problem === undefined ? checkStaticEntry(value, pointer) : [{ pointer, detail: problem }]
}

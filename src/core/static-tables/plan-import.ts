import { isDeepStrictEqual } from 'node:util'
import type { StaticEntry } from './static-table.ts'

/** How an import treats the tokens of the table that it does not name: `merge` keeps them, `replace` takes them out. */
export const IMPORT_MODES = ['merge', 'replace'] as const

/** One way to import. */
export type ImportMode = (typeof IMPORT_MODES)[number]

/** What becomes of each token, of the import and of the table. */
export interface ImportPlan {
  /** New to the table. */
  readonly added: readonly string[]
  /** In the table with another entry. */
  readonly replaced: readonly string[]
  /** In the table with this very entry. */
  readonly unchanged: readonly string[]
  /** In the table and not in the import, and left alone. */
  readonly kept: readonly string[]
  /** In the table and not in the import, and taken out. */
  readonly removed: readonly string[]
}

/** Says what an import would do to a table; the order of an entry's members does not count. */
export function planImport(
  table: Iterable<readonly [string, StaticEntry]>,
  given: Iterable<readonly [string, StaticEntry]>,
  mode: ImportMode,
): ImportPlan {
  const entries = new Map(given)
  const known = new Map(table)
  const fates = new Map<Exclude<keyof ImportPlan, 'kept' | 'removed'>, string[]>([
    ['added', []],
    ['replaced', []],
    ['unchanged', []],
  ])
  for (const [token, entry] of entries) fates.get(fateOf(known.get(token), entry))?.push(token)
  const others = [...known.keys()].filter((token) => !entries.has(token))
  return {
    added: fates.get('added') ?? [],
    replaced: fates.get('replaced') ?? [],
    unchanged: fates.get('unchanged') ?? [],
    kept: mode === 'merge' ? others : [],
    removed: mode === 'replace' ? others : [],
  }
}

function fateOf(known: StaticEntry | undefined, entry: StaticEntry) {
  if (known === undefined) return 'added'
  return isDeepStrictEqual(known, entry) ? 'unchanged' : 'replaced'
}

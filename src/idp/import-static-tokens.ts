import type { Issuer } from '../core/issuers/issuer.ts'
import { type ImportMode, type ImportPlan, planImport } from '../core/static-tables/plan-import.ts'
import { checkTableSize, readStaticTokens } from '../core/static-tables/read-static-tokens.ts'
import type { StaticEntry, StaticTable } from '../core/static-tables/static-table.ts'
import type { Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { findTable } from './static-tables.ts'

/** Tokens to put into a table that is there, as `StaticTokenVerifier` takes them; `tokens` is any JSON, and checked. */
export interface StaticTokenImport {
  readonly name: string
  readonly tokens: unknown
  readonly mode: ImportMode
}

/** Says what an import would do, and changes nothing; throws `InvalidInput` naming every bad entry, and `not_found`. */
export async function planStaticImport(
  idp: Idp,
  issuer: Issuer,
  { name, tokens, mode }: StaticTokenImport,
): Promise<ImportPlan> {
  const entries = readStaticTokens(tokens)
  const table = await findTable(idp.store, issuer, name)
  return planFor(idp.store, { table, entries, mode })
}

/** Puts tokens into a table, all of them or none; throws as `planStaticImport` does. */
export async function importStaticTokens(
  idp: Idp,
  issuer: Issuer,
  { name, tokens, mode }: StaticTokenImport,
): Promise<ImportPlan> {
  const entries = readStaticTokens(tokens)
  return idp.store.transaction(async (tx) => {
    const table = await findTable(tx, issuer, name)
    const plan = await planFor(tx, { table, entries, mode })
    await tx.staticTables.put(issuer.id, name, issuerNow(idp, issuer))
    // A table that is replaced has its tokens in the order of the import, as one that is put.
    if (mode === 'replace') await tx.staticTables.deleteTokens(table.id)
    for (const [token, entry] of entries) await tx.staticTables.putToken(table.id, token, entry)
    const data = {
      table: name,
      tokens: sizeAfter(plan),
      created: false,
      added: plan.added.length,
      replaced: plan.replaced.length,
      removed: plan.removed.length,
    }
    await appendEvent(idp, issuer, { tx, type: 'static_table_put', data })
    return plan
  })
}

interface Change {
  readonly table: StaticTable
  readonly entries: readonly [string, StaticEntry][]
  readonly mode: ImportMode
}

async function planFor(tables: Tables, { table, entries, mode }: Change): Promise<ImportPlan> {
  const known = await tables.staticTables.tokens(table.id)
  const plan = planImport(
    known.map(({ token, entry }) => [token, entry]),
    entries,
    mode,
  )
  checkTableSize(sizeAfter(plan))
  return plan
}

function sizeAfter({ added, replaced, unchanged, kept }: ImportPlan): number {
  return added.length + replaced.length + unchanged.length + kept.length
}

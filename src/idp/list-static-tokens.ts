import type { Issuer } from '../core/issuers/issuer.ts'
import type { StaticToken } from '../core/static-tables/static-table.ts'
import type { Idp } from './idp.ts'
import { type Paged, type PageRequest, readPage } from './paged.ts'
import { findTable, type ListedStaticTable } from './static-tables.ts'

/** Which tokens of a table are asked for: those with `q` in the token, client or subject, a stretch at a time. */
export interface StaticTokenQuery {
  readonly q?: string | undefined
  readonly page: PageRequest
}

/** A token of a list; `id` is its place in the table, and not told outside of the server. */
export type ListedStaticToken = StaticToken & { readonly id: number }

/** The tokens of a table in the order they were put in, a stretch at a time; throws `not_found`. */
export async function listStaticTokens(
  idp: Idp,
  issuer: Issuer,
  { name, q = '', page }: StaticTokenQuery & { readonly name: string },
): Promise<Paged<ListedStaticToken>> {
  const { id } = await findTable(idp.store, issuer, name)
  return readPage(page, (stretch) => idp.store.staticTables.tokenPage(id, { ...stretch, q }))
}

/** A table with how many tokens it has; throws `not_found`. */
export async function describeStaticTable(
  idp: Idp,
  issuer: Issuer,
  name: string,
): Promise<ListedStaticTable> {
  const table = await findTable(idp.store, issuer, name)
  return { ...table, tokenCount: await idp.store.staticTables.countTokens(table.id) }
}

import type { Issuer } from '../core/issuers/issuer.ts'
import { conflict, notFound } from '../core/protocol/domain-error.ts'
import { InvalidInput, invalidInput } from '../core/protocol/invalid-input.ts'
import { checkStaticEntry, checkStaticToken } from '../core/static-tables/check-entry.ts'
import { checkTableSize, readStaticTokens } from '../core/static-tables/read-static-tokens.ts'
import type { StaticEntry, StaticTable } from '../core/static-tables/static-table.ts'
import type { Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { type Paged, type PageRequest, readPage } from './paged.ts'

/** A table as FastMCP's `StaticTokenVerifier` takes it: what is said of each token, by the token. */
export type StaticTokens = Readonly<Record<string, StaticEntry>>

/** A table of a list, with how many tokens it has. */
export type ListedStaticTable = StaticTable & { readonly tokenCount: number }

const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/

/** The tables of an issuer, by name, a stretch at a time. */
export async function listStaticTables(
  idp: Idp,
  issuer: Issuer,
  page: PageRequest,
): Promise<Paged<ListedStaticTable>> {
  return readPage(page, (stretch) => idp.store.staticTables.list(issuer.id, stretch))
}

/** A table whole; throws `not_found`. */
export async function getStaticTable(
  idp: Idp,
  issuer: Issuer,
  name: string,
): Promise<{ readonly name: string; readonly tokens: StaticTokens }> {
  const table = await findTable(idp.store, issuer, name)
  const tokens = await idp.store.staticTables.tokens(table.id)
  return { name, tokens: Object.fromEntries(tokens.map(({ token, entry }) => [token, entry])) }
}

/** Makes an empty table; throws `conflict` where there is one of that name. */
export async function createStaticTable(
  idp: Idp,
  issuer: Issuer,
  name: string,
): Promise<ListedStaticTable> {
  checkTableName(name, '/name')
  return idp.store.transaction(async (tx) => {
    if ((await tx.staticTables.byName(issuer.id, name)) !== undefined)
      throw conflict(`there is a static table "${name}" already`)
    const table = await tx.staticTables.put(issuer.id, name, issuerNow(idp, issuer))
    const data = { table: name, tokens: 0, created: true }
    await appendEvent(idp, issuer, { tx, type: 'static_table_put', data })
    return { ...table, tokenCount: 0 }
  })
}

function checkTableName(name: string, pointer: string): void {
  if (NAME_PATTERN.test(name)) return
  const detail =
    'a table name is 1 to 63 characters of A-Z a-z 0-9 . _ - and begins with a letter or digit'
  throw invalidInput(pointer, detail)
}

/** Puts a table in place of what was there; one bad entry and the whole is refused, with every mistake named. */
export async function putStaticTable(
  idp: Idp,
  issuer: Issuer,
  { name, tokens }: { readonly name: string; readonly tokens: unknown },
): Promise<{ readonly created: boolean }> {
  checkTableName(name, '')
  const entries = readStaticTokens(tokens)
  return idp.store.transaction(async (tx) => {
    const created = (await tx.staticTables.byName(issuer.id, name)) === undefined
    const table = await tx.staticTables.put(issuer.id, name, issuerNow(idp, issuer))
    await tx.staticTables.deleteTokens(table.id)
    for (const [token, entry] of entries) await tx.staticTables.putToken(table.id, token, entry)
    await appendEvent(idp, issuer, {
      tx,
      type: 'static_table_put',
      data: { table: name, tokens: entries.length, created },
    })
    return { created }
  })
}

/** Deletes a table with its tokens; throws `not_found`. */
export async function deleteStaticTable(idp: Idp, issuer: Issuer, name: string): Promise<void> {
  await idp.store.transaction(async (tx) => {
    await findTable(tx, issuer, name)
    await tx.staticTables.delete(issuer.id, name)
    await appendEvent(idp, issuer, { tx, type: 'static_table_deleted', data: { table: name } })
  })
}

/** A token of a table; which table, which token, and what the table is to say of it. */
export interface StaticTokenChange {
  readonly name: string
  readonly token: string
  readonly entry: unknown
}

/** Adds a token to a table; throws `conflict` where the table has it already. */
export async function addStaticToken(
  idp: Idp,
  issuer: Issuer,
  change: StaticTokenChange,
): Promise<StaticEntry> {
  return setToken(idp, issuer, { ...change, replace: false })
}

/** Adds a token to a table or puts another entry in its place. */
export async function putStaticToken(
  idp: Idp,
  issuer: Issuer,
  change: StaticTokenChange,
): Promise<StaticEntry> {
  return setToken(idp, issuer, { ...change, replace: true })
}

async function setToken(
  idp: Idp,
  issuer: Issuer,
  { name, token, entry, replace }: StaticTokenChange & { readonly replace: boolean },
): Promise<StaticEntry> {
  const problem = checkStaticToken(token)
  if (problem !== undefined) throw invalidInput('/token', problem)
  const read = checkStaticEntry(entry, '')
  if (Array.isArray(read)) throw new InvalidInput(read)
  const sound = read as StaticEntry
  return idp.store.transaction(async (tx) => {
    const table = await findTable(tx, issuer, name)
    const known = await tx.staticTables.token(table.id, token)
    if (known !== undefined && !replace)
      throw conflict('the table has that token already; PUT replaces its entry')
    if (known === undefined) checkTableSize((await tx.staticTables.countTokens(table.id)) + 1)
    await tx.staticTables.put(issuer.id, name, issuerNow(idp, issuer))
    await tx.staticTables.putToken(table.id, token, sound)
    const data = { table: name, replaced: known !== undefined }
    await appendEvent(idp, issuer, {
      tx,
      type: 'static_token_put',
      clientId: sound.client_id,
      data,
    })
    return sound
  })
}

/** Takes a token out of a table; throws `not_found`. */
export async function deleteStaticToken(
  idp: Idp,
  issuer: Issuer,
  { name, token }: { readonly name: string; readonly token: string },
): Promise<void> {
  await idp.store.transaction(async (tx) => {
    const table = await findTable(tx, issuer, name)
    if (!(await tx.staticTables.deleteToken(table.id, token)))
      throw notFound('the table has no such token')
    await tx.staticTables.put(issuer.id, name, issuerNow(idp, issuer))
    await appendEvent(idp, issuer, { tx, type: 'static_token_deleted', data: { table: name } })
  })
}

/** The table of a name; throws `not_found`. */
export async function findTable(
  tables: Tables,
  issuer: Issuer,
  name: string,
): Promise<StaticTable> {
  const table = await tables.staticTables.byName(issuer.id, name)
  if (table === undefined)
    throw notFound('there is no static table of that name; GET /api/static-tables lists them')
  return table
}

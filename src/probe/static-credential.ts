import { splitScope } from '../core/protocol/scope.ts'
import type { StaticEntry } from '../core/static-tables/static-table.ts'
import { issuerNow } from '../idp/clock.ts'
import { getStaticTable, listStaticTables } from '../idp/static-tables.ts'
import type { Credential } from './credential.ts'
import type { Run } from './run.ts'

/** How many tables are looked through. */
const TABLES = 50

/** A static token that has not expired and has the scopes of a run, the one with most scopes, from the table `default` if it has one; undefined where no table has one. */
export async function staticCredential(run: Run): Promise<Credential | undefined> {
  const { items } = await listStaticTables(run.idp, run.issuer, { limit: TABLES })
  const names = items.map(({ name }) => name)
  const ordered = [...names].sort((one, other) => rankOf(one) - rankOf(other))
  for (const name of ordered) {
    const { tokens } = await getStaticTable(run.idp, run.issuer, name)
    const fitting = Object.entries(tokens).filter(([, entry]) => fits(run, entry))
    const [found] = fitting.sort(([, one], [, other]) => other.scopes.length - one.scopes.length)
    if (found === undefined) continue
    const [text] = found
    return { text, jti: null, name: `static token of table ${name}`, valid: true }
  }
  return undefined
}

function rankOf(name: string): number {
  return name === 'default' ? 0 : 1
}

function fits({ idp, issuer, scope }: Run, { scopes, expires_at: expiresAt }: StaticEntry) {
  const isGood = typeof expiresAt !== 'number' || expiresAt > issuerNow(idp, issuer)
  return isGood && splitScope(scope ?? '').every((one) => scopes.includes(one))
}

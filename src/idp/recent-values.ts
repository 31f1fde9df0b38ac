import type { Issuer } from '../core/issuers/issuer.ts'
import { splitScope } from '../core/protocol/scope.ts'
import type { TokenRecord } from '../core/tokens/token.ts'
import type { Idp } from './idp.ts'

/** How many of the newest tokens are looked at. */
const TOKENS = 100

/** How many values of a kind are remembered. */
const VALUES = 20

/** What an issuer's newest tokens were asked for with: each value once, the latest used first. */
export interface RecentValues {
  readonly subjects: readonly string[]
  readonly clientIds: readonly string[]
  readonly audiences: readonly string[]
  readonly scopes: readonly string[]
}

/** The last subjects, clients, audiences and scopes of an issuer's tokens; looks at the newest 100 however many there are. */
export async function recentValues(idp: Idp, issuer: Issuer): Promise<RecentValues> {
  const page = { limit: TOKENS }
  const { tokens } = await idp.store.tokens.list(issuer.id, { now: 0 }, page)
  return {
    subjects: distinct(tokens, ({ subject }) => (subject === null ? [] : [subject])),
    clientIds: distinct(tokens, ({ clientId }) => (clientId === null ? [] : [clientId])),
    audiences: distinct(tokens, ({ audience }) => [audience ?? []].flat()),
    scopes: distinct(tokens, ({ scope }) => splitScope(scope ?? '')),
  }
}

function distinct(
  tokens: readonly TokenRecord[],
  valuesOf: (token: TokenRecord) => readonly string[],
): readonly string[] {
  return [...new Set(tokens.flatMap(valuesOf))].slice(0, VALUES)
}

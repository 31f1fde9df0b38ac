import type { ConnectFacts } from './configuration.ts'

/** What the admin API is asked for to have a token that the MCP server takes. */
export function mintBody({
  audience,
  requiredScopes,
}: Pick<ConnectFacts, 'audience' | 'requiredScopes'>): {
  readonly audience: string
  readonly scope?: string
} {
  return requiredScopes.length === 0 ? { audience } : { audience, scope: requiredScopes.join(' ') }
}

import type { DayCounts } from '../../idp/overview.ts'
import { NEW_TOKEN_TYPES } from './event-filters.ts'

/** A number of things that happened, and the list of them. */
export interface CountTile {
  readonly name: string
  readonly count: string
  readonly href: string
  /** Whether the number asks for attention. */
  readonly alarming: boolean
  /** What the number is made of. */
  readonly parts: readonly { readonly text: string; readonly href: string }[]
}

/** Today's numbers, each with the list behind it; `since` in Unix seconds. */
export function countTiles(
  counts: DayCounts,
  { base, since }: { readonly base: string; readonly since: number },
): readonly CountTile[] {
  const list = (filter: Readonly<Record<string, string>>) =>
    `${base}/events?${new URLSearchParams({ ...filter, since: String(since) })}`
  const introspect = { endpoint: 'introspect' }
  const { tokensMinted, tokensIssued, introspectionsActive, introspectionsInactive } = counts
  return [
    {
      ...tile('Tokens', tokensMinted + tokensIssued, list({ type: NEW_TOKEN_TYPES })),
      parts: [
        {
          text: `${number(tokensMinted)} minted`,
          href: list({ type: 'token_minted,tokens_minted' }),
        },
        { text: `${number(tokensIssued)} issued`, href: list({ type: 'token_issued' }) },
      ],
    },
    {
      ...tile('Introspections', introspectionsActive + introspectionsInactive, list(introspect)),
      parts: [
        {
          text: `${number(introspectionsActive)} active`,
          href: list({ ...introspect, outcome: 'active' }),
        },
        {
          text: `${number(introspectionsInactive)} inactive`,
          href: list({ ...introspect, outcome: 'inactive' }),
        },
      ],
    },
    tile('JWKS fetches', counts.jwksFetches, list({ endpoint: 'jwks' })),
    tile('Revoked tokens', counts.tokensRevoked, list({ type: 'tokens_revoked' })),
    { ...tile('Errors', counts.errors, list({ outcome: 'error' })), alarming: counts.errors > 0 },
  ]
}

function tile(name: string, count: number, href: string): CountTile {
  return { name, count: number(count), href, alarming: false, parts: [] }
}

function number(count: number): string {
  return count.toLocaleString('en-US')
}

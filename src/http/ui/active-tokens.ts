import type { Issuer } from '../../core/issuers/issuer.ts'
import type { Idp } from '../../idp/idp.ts'
import { listTokens } from '../../idp/list-tokens.ts'

/** The active tokens of a client or a subject, as a page tells of them. */
export interface ActiveTokens {
  /** How many they are, in a sentence. */
  readonly words: string
  readonly links: readonly { readonly text: string; readonly href: string }[]
}

/** More than so many are told of as such, since counting a million takes longer than a page may. */
const MOST_COUNTED = 200

/** Counts the active tokens of a client or a subject, up to a bound. */
export async function activeTokens(
  idp: Idp,
  { issuer, base }: { readonly issuer: Issuer; readonly base: string },
  owner: { readonly clientId: string } | { readonly subject: string },
): Promise<ActiveTokens> {
  const filter = { ...owner, status: 'active' } as const
  const { items, nextCursor } = await listTokens(idp, issuer, {
    filter,
    page: { limit: MOST_COUNTED },
  })
  if (items.length === 0) return { words: 'No token of it is active.', links: [] }
  const query = new URLSearchParams(
    'clientId' in owner ? { client_id: owner.clientId } : { subject: owner.subject },
  )
  query.set('status', 'active')
  const href = `${base}/tokens?${query}`
  return {
    words: countInWords(items.length, nextCursor !== undefined),
    links: [{ text: 'See its active tokens', href }],
  }
}

function countInWords(count: number, more: boolean): string {
  if (more) return `More than ${count} tokens of it are active and stay so.`
  return count === 1
    ? '1 token of it is active and stays so.'
    : `${count} tokens of it are active and stay so.`
}

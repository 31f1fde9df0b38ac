import type { NewToken, TokenRecord } from '../core/tokens/token.ts'
import type { Tables } from '../store/store.ts'
import type { MintPlan } from './plan-mint.ts'

/** Stores tokens of one plan and counts them for their key, within a transaction; throws `conflict` for a jti or a text that is there already. */
export async function storeTokens(
  tx: Tables,
  { key }: Pick<MintPlan, 'key'>,
  tokens: readonly NewToken[],
): Promise<readonly TokenRecord[]> {
  const records: TokenRecord[] = []
  for (const token of tokens) records.push(await tx.tokens.insert(token))
  if (key === null) return records
  const expiries = tokens.flatMap((token) => token.expiresAt ?? [])
  const lastExpiresAt = expiries.length === 0 ? null : Math.max(...expiries)
  await tx.signingKeys.countSigned(key.id, { tokens: tokens.length, lastExpiresAt })
  return records
}

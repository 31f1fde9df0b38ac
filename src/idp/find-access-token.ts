import type { Issuer } from '../core/issuers/issuer.ts'
import type { Verdict } from '../core/tokens/introspection.ts'
import { type TokenRecord, tokenDigest } from '../core/tokens/token.ts'
import type { Idp } from './idp.ts'
import { judgeStoredToken } from './judge-stored-token.ts'

/** An access token that was shown at a resource of ours, and what introspection would make of it. */
export interface FoundToken {
  readonly token: TokenRecord
  readonly verdict: Verdict
}

/** The access token of a text; undefined for one that was not issued here. */
export async function findAccessToken(
  idp: Idp,
  issuer: Issuer,
  value: string,
): Promise<FoundToken | undefined> {
  const token = await idp.store.tokens.byDigest(issuer.id, tokenDigest(value))
  return token && { token, verdict: await judgeStoredToken(idp, issuer, token) }
}

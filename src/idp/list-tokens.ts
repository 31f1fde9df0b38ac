import type { Issuer } from '../core/issuers/issuer.ts'
import { notFound } from '../core/protocol/domain-error.ts'
import { type TokenStatus, tokenStatus } from '../core/tokens/token.ts'
import type { StoredToken, TokenFilter } from '../store/store.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { type Paged, type PageRequest, readStretch } from './paged.ts'

/** A token with its status by the issuer's clock. */
export interface ListedToken extends StoredToken {
  readonly status: TokenStatus
}

/** What a list of tokens is narrowed by; a status is judged by the issuer's clock. */
export type TokenListFilter = Omit<TokenFilter, 'now'>

/**
 * The tokens that were issued, newest first, a stretch at a time. A stretch may be shorter than asked for, or empty,
 * though there is more: a bounded number of tokens is looked at for each.
 */
export async function listTokens(
  idp: Idp,
  issuer: Issuer,
  { filter, page }: { readonly filter: TokenListFilter; readonly page: PageRequest },
): Promise<Paged<ListedToken>> {
  const now = issuerNow(idp, issuer)
  return readStretch(page, async (stretch) => {
    const { tokens, next } = await idp.store.tokens.list(issuer.id, { ...filter, now }, stretch)
    return { items: tokens.map((token) => withStatus(token, now)), next }
  })
}

/** One token by its id; throws `not_found`. */
export async function getToken(idp: Idp, issuer: Issuer, jti: string): Promise<ListedToken> {
  const token = await idp.store.tokens.byJti(issuer.id, jti)
  if (token === undefined) throw notFound('there is no token of that id')
  return withStatus(token, issuerNow(idp, issuer))
}

function withStatus(token: StoredToken, now: number): ListedToken {
  return { ...token, status: tokenStatus(token, now, token.keyRevoked) }
}

import type { Issuer } from '../core/issuers/issuer.ts'
import { notFound } from '../core/protocol/domain-error.ts'
import { type TokenStatus, tokenStatus } from '../core/tokens/token.ts'
import type { StoredToken, TokenFilter } from '../store/store.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { type Paged, type PageRequest, readPage } from './paged.ts'

/** A token with its status by the issuer's clock. */
export interface ListedToken extends StoredToken {
  readonly status: TokenStatus
}

/** The tokens that were issued, newest first, a stretch at a time. */
export async function listTokens(
  idp: Idp,
  issuer: Issuer,
  { filter, page }: { readonly filter: Omit<TokenFilter, 'now'>; readonly page: PageRequest },
): Promise<Paged<ListedToken>> {
  const now = issuerNow(idp, issuer)
  const listed = await readPage(page, (stretch) =>
    idp.store.tokens.list(issuer.id, { ...filter, now }, stretch),
  )
  return { ...listed, items: listed.items.map((token) => withStatus(token, now)) }
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

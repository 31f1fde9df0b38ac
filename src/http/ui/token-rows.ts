import type { ListedToken } from '../../idp/list-tokens.ts'
import { cutText } from './cut-text.ts'
import type { Badge } from './notice.ts'
import { instantInWords, utcTime } from './time-in-words.ts'
import { statusBadge } from './token-badges.ts'
import { filterQuery, type TokenFilterValues, withQuery } from './token-filter.ts'

/** A value in the table of tokens; `href` narrows the list to it, null where it is none or too long for an address. */
export interface TokenCell {
  readonly text: string
  readonly href: string | null
}

/** A row in the table of tokens, as strings ready to print. */
export interface TokenRow {
  readonly href: string
  /** The beginning of its id, which tells its link from the others to who cannot see the row. */
  readonly id: string
  readonly issued: string
  readonly issuedAt: string
  readonly subject: TokenCell | null
  readonly client: TokenCell | null
  readonly audience: string | null
  readonly scope: string | null
  /** Its form, and for a JWT the algorithm. */
  readonly format: string
  readonly key: TokenCell | null
  /** The fault that it was minted with; null for a sound token. */
  readonly fault: string | null
  readonly badge: Badge
  readonly expires: string
  readonly expiresAt: string | null
  /** Where to post its revocation; null where it is revoked already. */
  readonly revoke: string | null
}

/** Where a list of tokens is: the issuer's base, what narrows it, and from where on it is shown. */
export interface TokenListPlace {
  readonly base: string
  readonly values: TokenFilterValues
  readonly cursor: string
  /** By the issuer's clock, in Unix seconds. */
  readonly now: number
}

/** The longest texts that a cell shows whole, and that a link carries, in characters. */
const LONGEST = { name: 36, audience: 40, scope: 40, key: 10, link: 500 }

/** The row of a token. */
export function tokenRow(token: ListedToken, place: TokenListPlace): TokenRow {
  const { base, values, cursor, now } = place
  const href = `${base}/tokens/${encodeURIComponent(token.jti)}`
  const list = filterQuery(values, { from: 'list', cursor })
  return {
    href,
    id: cutText(token.jti, LONGEST.key),
    issued: instantInWords(token.issuedAt, now),
    issuedAt: utcTime(token.issuedAt),
    subject: cell(token.subject, 'subject', place),
    client: cell(token.clientId, 'client_id', place),
    audience: audienceText(token.audience),
    scope: token.scope === null ? null : cutText(token.scope, LONGEST.scope),
    format: token.format === 'opaque' ? 'opaque' : `JWT ${token.alg ?? ''}`.trim(),
    key: cell(token.kid, 'kid', place),
    fault: token.fault === null ? null : cutText(token.fault.id, LONGEST.name),
    badge: statusBadge(token.status),
    ...expiry(token, now),
    revoke: token.status === 'revoked' ? null : withQuery(`${href}/revoke`, list),
  }
}

function cell(
  text: string | null,
  name: 'subject' | 'client_id' | 'kid',
  { base, values }: TokenListPlace,
): TokenCell | null {
  if (text === null) return null
  const shown = cutText(text, name === 'kid' ? LONGEST.key : LONGEST.name)
  const narrows = text !== '' && text.length <= LONGEST.link && values[name] !== text
  const href = withQuery(`${base}/tokens`, filterQuery({ ...values, [name]: text }))
  return { text: shown, href: narrows ? href : null }
}

function audienceText(audience: ListedToken['audience']): string | null {
  const [first, ...others] = audience === null ? [] : [audience].flat()
  if (first === undefined) return null
  const more = others.length === 0 ? '' : ` and ${others.length.toLocaleString('en-US')} more`
  return cutText(first, LONGEST.audience) + more
}

function expiry(
  { expiresAt }: ListedToken,
  now: number,
): { readonly expires: string; readonly expiresAt: string | null } {
  if (expiresAt === null) return { expires: 'never', expiresAt: null }
  return { expires: instantInWords(expiresAt, now), expiresAt: utcTime(expiresAt) }
}

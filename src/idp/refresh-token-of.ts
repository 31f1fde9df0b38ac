import type { GrantRecord } from '../core/grants/grant.ts'
import { type SingleUse, secretDigest } from '../core/grants/single-use.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { Tables } from '../store/store.ts'

/** A refresh token as stored, with what it was given for. */
export interface KnownRefreshToken {
  readonly token: SingleUse<'refresh_token'>
  readonly grant: GrantRecord
}

/** The refresh token of a text, used or not; undefined where there is none. */
export async function refreshTokenOf(
  tables: Tables,
  issuer: Issuer,
  value: string,
): Promise<KnownRefreshToken | undefined> {
  const digest = secretDigest(value)
  const token = await tables.singleUses.byDigest(issuer.id, 'refresh_token', digest)
  if (token === undefined || token.grantId === null) return undefined
  const grant = await tables.grants.byId(issuer.id, token.grantId)
  return grant && { token, grant }
}

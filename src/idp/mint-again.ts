import type { Surface } from '../core/events/surface.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { getKey } from './list-keys.ts'
import { getToken } from './list-tokens.ts'
import { type MintedToken, mintToken } from './mint-token.ts'
import { requestOfToken } from './request-of-token.ts'

/** Mints another token like the one of this jti, issued now; throws `not_found`. */
export async function mintAgain(
  idp: Idp,
  issuer: Issuer,
  { jti, via }: { readonly jti: string; readonly via?: Surface },
): Promise<MintedToken> {
  const token = await getToken(idp, issuer, jti)
  const key = token.kid === null ? null : await getKey(idp, issuer, token.kid)
  const made = { token, key, issuer: issuer.issuer }
  const request = requestOfToken(made, issuerNow(idp, issuer))
  return mintToken(idp, issuer, { ...request, via })
}

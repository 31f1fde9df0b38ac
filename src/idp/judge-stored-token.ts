import type { Issuer } from '../core/issuers/issuer.ts'
import { textClaim } from '../core/tokens/claims.ts'
import { judgeToken, type Verdict } from '../core/tokens/introspection.ts'
import { verifySignature } from '../core/tokens/seal.ts'
import type { StoredToken } from '../store/store.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { publicKeyObject } from './key-objects.ts'
import { identifiersOf } from './served-as.ts'

/** What introspection makes of a token that was issued here. */
export async function judgeStoredToken(
  idp: Idp,
  issuer: Issuer,
  token: StoredToken,
): Promise<Verdict> {
  const key =
    token.kid === null ? undefined : await idp.store.signingKeys.byKid(issuer.id, token.kid)
  const isCurrent = textClaim(token.claims, 'iss') === issuer.issuer
  return judgeToken(token, {
    identifiers: isCurrent ? [issuer.issuer] : await identifiersOf(idp, issuer),
    now: issuerNow(idp, issuer),
    keyRevoked: token.keyRevoked,
    signatureGood: () =>
      key !== undefined &&
      token.header?.alg === key.alg &&
      verifySignature(token.value, key.alg, publicKeyObject(idp, key)),
  })
}

import type { Issuer } from '../core/issuers/issuer.ts'
import { keyState, type SigningKey } from '../core/keys/signing-key.ts'
import { decodeToken, isCompactToken } from '../core/tokens/decode.ts'
import type { InspectedKey } from '../core/tokens/inspection.ts'
import { verifySignature } from '../core/tokens/seal.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { publicKeyObject } from './key-objects.ts'

/** The key of an issuer that a JWT names; else the published one that its signature is good under, if any is. */
export async function keyOfToken(
  idp: Idp,
  issuer: Issuer,
  token: string,
): Promise<InspectedKey | undefined> {
  const now = issuerNow(idp, issuer)
  const kid = decodeToken(token).header?.kid
  const key =
    typeof kid === 'string' ? await idp.store.signingKeys.byKid(issuer.id, kid) : undefined
  const inspected = (one: SigningKey, named: boolean): InspectedKey => ({
    kid: one.kid,
    alg: one.alg,
    state: keyState(one, now),
    named,
    signatureGood: isGood(idp, token, one),
  })
  if (key !== undefined) return inspected(key, true)
  const published = await idp.store.signingKeys.published(issuer.id, now)
  return published.map((one) => inspected(one, false)).find(({ signatureGood }) => signatureGood)
}

function isGood(idp: Idp, token: string, key: SigningKey): boolean {
  if (!isCompactToken(token) || decodeToken(token).header?.alg !== key.alg) return false
  return verifySignature(token, key.alg, publicKeyObject(idp, key))
}

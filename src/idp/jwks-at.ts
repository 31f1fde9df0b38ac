import type { Issuer } from '../core/issuers/issuer.ts'
import { publishedAt } from '../core/keys/key-life.ts'
import type { SigningKey } from '../core/keys/signing-key.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'

/**
 * The keys of a JWK Set fetched at an instant of the issuer's clock, in Unix seconds: what a verifier knows that fetched
 * it then, or for an instant to come, what it would hold if nothing further is done. In the order of the set.
 */
export async function jwksAt(idp: Idp, issuer: Issuer, at: number): Promise<readonly SigningKey[]> {
  await keysReady(idp, issuer)
  // A clock that was moved back shows an instant before the keys in use were made, and they are served all the same.
  if (at === issuerNow(idp, issuer)) return servedNow(idp, issuer, at)
  return publishedAt(await idp.store.signingKeys.publishedAt(issuer.id, at), at)
}

async function servedNow(idp: Idp, issuer: Issuer, at: number): Promise<readonly SigningKey[]> {
  const keys = await idp.store.signingKeys.published(issuer.id, at)
  return keys.filter(({ publicJwk }) => publicJwk !== null)
}

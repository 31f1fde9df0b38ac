import { keysBeforeRotation } from '../core/faults/stale-keys.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { JwkSet } from '../core/keys/public-jwk.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'

/** How many of the newest keys are looked at. */
const LOOKED_AT = 500

/** The JWK Set as it was before the last rotation or revocation of a key that signed; undefined where there was none. */
export async function staleJwks(idp: Idp, issuer: Issuer): Promise<JwkSet | undefined> {
  await keysReady(idp, issuer)
  const keys = await idp.store.signingKeys.list(issuer.id, { limit: LOOKED_AT })
  const before = keysBeforeRotation(keys)
  return before && { keys: before.flatMap((key) => key.publicJwk ?? []) }
}

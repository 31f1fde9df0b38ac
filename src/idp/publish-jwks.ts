import type { Issuer } from '../core/issuers/issuer.ts'
import type { JwkSet } from '../core/keys/public-jwk.ts'
import type { SigningKey } from '../core/keys/signing-key.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'

/** The set of each list of keys that the store has answered, which is the same list until something changes. */
const sets = new WeakMap<readonly SigningKey[], JwkSet>()

/** The keys that verifiers may use now: next, current and previous, public members only (RFC 7517 §5). */
export async function publishJwks(idp: Idp, issuer: Issuer): Promise<JwkSet> {
  await keysReady(idp, issuer)
  const keys = await idp.store.signingKeys.published(issuer.id, issuerNow(idp, issuer))
  const known = sets.get(keys)
  if (known !== undefined) return known
  const set = { keys: keys.flatMap((key) => key.publicJwk ?? []) }
  sets.set(keys, set)
  return set
}

import type { Issuer } from '../core/issuers/issuer.ts'
import type { JwkSet } from '../core/keys/public-jwk.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'

/** The keys that verifiers may use now: next, current and previous, public members only (RFC 7517 §5). */
export async function publishJwks(idp: Idp, issuer: Issuer): Promise<JwkSet> {
  await keysReady(idp, issuer)
  const keys = await idp.store.signingKeys.published(issuer.id, issuerNow(idp, issuer))
  return { keys: keys.flatMap((key) => key.publicJwk ?? []) }
}

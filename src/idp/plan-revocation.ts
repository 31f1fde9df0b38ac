import type { Issuer } from '../core/issuers/issuer.ts'
import { planRevocation, type RevocationPlan } from '../core/keys/revocation.ts'
import type { Idp } from './idp.ts'
import { getKey, type ListedKey } from './list-keys.ts'
import { countRevocable } from './revoke-tokens.ts'

/** What the revocation of a key would do. */
export interface PlannedRevocation {
  readonly key: ListedKey
  readonly plan: RevocationPlan
  /** How many tokens it signed that are not revoked by themselves, expired ones among them. */
  readonly tokens: number
}

/** What the revocation of a key would do if it were done now; changes nothing. Throws `not_found`. */
export async function previewRevocation(
  idp: Idp,
  issuer: Issuer,
  kid: string,
): Promise<PlannedRevocation> {
  const key = await getKey(idp, issuer, kid)
  const [next, tokens] = await Promise.all([
    idp.store.signingKeys.next(issuer.id, key.alg),
    countRevocable(idp, issuer, { kid }),
  ])
  return { key, plan: planRevocation({ key, next }), tokens }
}

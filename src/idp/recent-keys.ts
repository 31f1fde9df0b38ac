import type { Issuer } from '../core/issuers/issuer.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'
import { type ListedKey, withEffectiveState } from './list-keys.ts'

/** How many keys are looked at besides those in use. */
const NEWEST = 300

/** The keys of an issuer that a time line shows, newest first: those in use, and the newest of the others. */
export interface RecentKeys {
  readonly keys: readonly ListedKey[]
  /** Whether there are older ones, none of them in the JWK Set. */
  readonly hasOlder: boolean
}

/** The keys in use, and the newest of the others. */
export async function recentKeys(idp: Idp, issuer: Issuer): Promise<RecentKeys> {
  await keysReady(idp, issuer)
  const { signingKeys } = idp.store
  const [newest, published] = await Promise.all([
    signingKeys.list(issuer.id, { limit: NEWEST + 1 }),
    signingKeys.published(issuer.id, issuerNow(idp, issuer)),
  ])
  const shown = newest.slice(0, NEWEST)
  const known = new Set(shown.map(({ id }) => id))
  const older = published.filter(({ id }) => !known.has(id)).sort((one, two) => two.id - one.id)
  return {
    keys: [...shown, ...older].map((key) => withEffectiveState(idp, issuer, key)),
    hasOlder: newest.length > NEWEST,
  }
}

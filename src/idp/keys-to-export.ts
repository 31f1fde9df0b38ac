import type { Issuer } from '../core/issuers/issuer.ts'
import { ALGS } from '../core/keys/algorithms.ts'
import type { SigningKey } from '../core/keys/signing-key.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'

/** The keys that another server would start with: of each algorithm the one that signs, and those that follow it. */
export async function keysToExport(idp: Idp, issuer: Issuer): Promise<readonly SigningKey[]> {
  await keysReady(idp, issuer)
  const { signingKeys } = idp.store
  const sets = await Promise.all(
    ALGS.map(async (alg) => {
      const current = await signingKeys.current(issuer.id, alg)
      const next = await signingKeys.next(issuer.id, alg)
      return current === undefined ? next : [current, ...next]
    }),
  )
  return sets.flat()
}

import type { Issuer } from '../core/issuers/issuer.ts'
import { type Alg, isSymmetric } from '../core/keys/algorithms.ts'
import type { KeyMaterial } from '../core/keys/signing-key.ts'
import { unavailable } from '../core/protocol/domain-error.ts'
import type { Idp } from './idp.ts'
import { makeKey } from './make-key.ts'

/** Keys made before a transaction, which must be short, for whatever it turns out to need. */
export interface SpareKeys {
  /** One that nobody else gets; throws `unavailable` where another change has used up what this one counted on. */
  take(): KeyMaterial
}

/** Makes keys of an algorithm ahead of a transaction. */
export async function makeSpareKeys(
  idp: Idp,
  { name }: Pick<Issuer, 'name'>,
  { alg, count }: { readonly alg: Alg; readonly count: number },
): Promise<SpareKeys> {
  const make = () => makeKey(idp, name, alg)
  const spare = await Promise.all(Array.from({ length: count }, make))
  return {
    take: () => {
      const key = spare.pop()
      if (key === undefined)
        throw unavailable(`the keys of ${alg} were changed at the same moment; try again`)
      return key
    },
  }
}

/** How many new keys a rotation needs: the one that signs where none is published ahead, and the one after it. */
export async function keysNeeded(
  idp: Idp,
  issuer: Issuer,
  { alg, announced }: { readonly alg: Alg; readonly announced: boolean },
): Promise<number> {
  if (!announced || isSymmetric(alg)) return 1
  const next = await idp.store.signingKeys.next(issuer.id, alg)
  return next.length > 0 ? 1 : 2
}

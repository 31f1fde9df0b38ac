import type { Alg } from '../core/keys/algorithms.ts'
import type { KeyMaterial } from '../core/keys/signing-key.ts'
import type { Idp } from './idp.ts'

/** Makes a key of an algorithm for the issuer of a name; slow for RSA where the pool is empty, so done before any transaction. */
export function makeKey(
  idp: Pick<Idp, 'keyPool' | 'chance'>,
  owner: string,
  alg: Alg,
): Promise<KeyMaterial> {
  return idp.chance.key({ alg, owner, rsaKey: () => idp.keyPool.take() })
}

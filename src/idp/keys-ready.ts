import type { Issuer } from '../core/issuers/issuer.ts'
import type { Alg } from '../core/keys/algorithms.ts'
import type { SigningKey } from '../core/keys/signing-key.ts'
import type { Idp } from './idp.ts'
import { insertKeyPair, makeKeyPair } from './provision-keys.ts'

/** Waits for the keys that are still being made for a new issuer. */
export async function keysReady(idp: Idp, issuer: Pick<Issuer, 'id'>): Promise<void> {
  await idp.pendingKeys.get(issuer.id)
}

/** The name of the wait for the key that signs for an algorithm of an issuer. */
export function pendingName({ id }: Pick<Issuer, 'id'>, alg: Alg): string {
  return `${id} ${alg}`
}

/** Waits for the key that signs for an algorithm, where it is still being made for a new issuer; not for the others. */
export async function currentReady(idp: Idp, issuer: Pick<Issuer, 'id'>, alg: Alg): Promise<void> {
  await idp.pendingCurrent.get(pendingName(issuer, alg))
}

/** The key that signs for an algorithm; made, with the one after it, where the algorithm has none yet. */
export async function currentKey(
  idp: Idp,
  issuer: Issuer,
  alg: Alg,
): Promise<{ readonly key: SigningKey; readonly created: boolean }> {
  await currentReady(idp, issuer, alg)
  const known = await idp.store.signingKeys.current(issuer.id, alg)
  if (known !== undefined) return { key: known, created: false }
  const pair = await makeKeyPair(idp, { alg, owner: issuer.name })
  return idp.store.transaction(async (tx) => {
    const created = await insertKeyPair(idp, issuer, { tx, pair })
    const key = await tx.signingKeys.current(issuer.id, alg)
    if (key === undefined) throw new Error(`no current key for ${alg} right after it was made`)
    return { key, created }
  })
}

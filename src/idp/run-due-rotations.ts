import type { Issuer } from '../core/issuers/issuer.ts'
import type { Alg } from '../core/keys/algorithms.ts'
import { isRotationDue } from '../core/keys/rotation.ts'
import type { Tables } from '../store/store.ts'
import { issuerNow } from './clock.ts'
import { scheduledAlgs } from './due-rotations.ts'
import type { Idp } from './idp.ts'
import { issuerOf } from './issuer-of.ts'
import { applyRotation } from './rotate-keys.ts'
import { keysNeeded, makeSpareKeys } from './spare-keys.ts'

/** Rotates every key whose time has come by its issuer's policy; how many. Safe to run in several processes at once. */
export async function runDueRotations(idp: Idp): Promise<number> {
  let rotated = 0
  for (const record of await idp.store.issuers.withRotation()) {
    for (const alg of await scheduledAlgs(idp, record)) {
      if (await rotateIfDue(idp, issuerOf(idp, record), alg)) rotated += 1
    }
  }
  return rotated
}

/** Looks again within the transaction, since another process may have rotated meanwhile. */
async function rotateIfDue(idp: Idp, issuer: Issuer, alg: Alg): Promise<boolean> {
  if (!(await isDue(idp, issuer, { tables: idp.store, alg }))) return false
  const count = await keysNeeded(idp, issuer, { alg, announced: true })
  const spare = await makeSpareKeys(idp, issuer, { alg, count })
  return idp.store.transaction(async (tx) => {
    if (!(await isDue(idp, issuer, { tables: tx, alg }))) return false
    const request = { graceSeconds: issuer.rotation.graceSeconds ?? undefined, announced: true }
    await applyRotation(idp, issuer, { tx, alg, spare, request, by: 'schedule' })
    return true
  })
}

async function isDue(
  idp: Idp,
  issuer: Issuer,
  { tables, alg }: { readonly tables: Tables; readonly alg: Alg },
): Promise<boolean> {
  const current = await tables.signingKeys.current(issuer.id, alg)
  if (current === undefined) return false
  const next = await tables.signingKeys.next(issuer.id, alg)
  return isRotationDue(issuer.rotation, { current, next }, issuerNow(idp, issuer))
}

import type { Issuer } from '../core/issuers/issuer.ts'
import { type Alg, isSymmetric } from '../core/keys/algorithms.ts'
import { importKeyMaterial, type KeyImport } from '../core/keys/import-key.ts'
import { planRotation } from '../core/keys/rotation.ts'
import type { KeyMaterial, SigningKey } from '../core/keys/signing-key.ts'
import { conflict } from '../core/protocol/domain-error.ts'
import type { Tables } from '../store/store.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'
import { type ListedKey, withEffectiveState } from './list-keys.ts'
import { makeKey } from './make-key.ts'
import { keyEvent } from './provision-keys.ts'

/** The state a key is added in: published ahead, or signing at once (with one published ahead of the next rotation). */
export type AddedState = 'next' | 'current'

/** Makes a key of an algorithm; without a state it is published ahead. */
export async function createKey(
  idp: Idp,
  issuer: Issuer,
  { alg, state }: { readonly alg: Alg; readonly state?: AddedState | undefined },
): Promise<ListedKey> {
  const material = await makeKey(idp, issuer.name, alg)
  return addKey(idp, issuer, { material, state })
}

/** Takes in a key from elsewhere; throws `InvalidInput` for one that does not fit, `conflict` for one that is there already. */
export async function importKey(
  idp: Idp,
  issuer: Issuer,
  { state, ...input }: KeyImport & { readonly state?: AddedState | undefined },
): Promise<ListedKey> {
  const kid = () => idp.chance.text('kid', 22)
  return addKey(idp, issuer, { material: await importKeyMaterial(input, kid), state })
}

interface Addition {
  readonly material: KeyMaterial
  readonly state: AddedState | undefined
}

async function addKey(
  idp: Idp,
  issuer: Issuer,
  { material, state = 'next' }: Addition,
): Promise<ListedKey> {
  await keysReady(idp, issuer)
  const { alg } = material
  const ahead = state === 'current' ? await keyAhead(idp, issuer, alg) : null
  return idp.store.transaction(async (tx) => {
    await refuseKnown(tx, issuer, material)
    if (state === 'current') await demoteCurrent(idp, issuer, { tx, alg })
    const key = await insertKey(idp, issuer, { tx, material, state })
    if (ahead !== null && (await tx.signingKeys.next(issuer.id, alg)).length === 0)
      await insertKey(idp, issuer, { tx, material: ahead, state: 'next' })
    return withEffectiveState(idp, issuer, key)
  })
}

/** A key to publish ahead of the next rotation, where none is; null where none is needed. */
async function keyAhead(idp: Idp, issuer: Issuer, alg: Alg): Promise<KeyMaterial | null> {
  if (isSymmetric(alg)) return null
  const next = await idp.store.signingKeys.next(issuer.id, alg)
  return next.length > 0 ? null : makeKey(idp, issuer.name, alg)
}

async function insertKey(
  idp: Idp,
  issuer: Issuer,
  { tx, material, state }: { tx: Tables; material: KeyMaterial; state: AddedState },
): Promise<SigningKey> {
  const now = issuerNow(idp, issuer)
  const currentAt = state === 'current' ? now : null
  const placed = { issuerId: issuer.id, createdAt: now, currentAt }
  const key = await tx.signingKeys.insert({ ...material, ...placed, state })
  await keyEvent(idp, issuer, { tx, key, state })
  return key
}

async function refuseKnown(tx: Tables, issuer: Issuer, material: KeyMaterial): Promise<void> {
  if ((await tx.signingKeys.byKid(issuer.id, material.kid)) !== undefined) {
    throw conflict(
      `there is a key with the kid ${material.kid} already, and a kid is never used twice`,
    )
  }
  const same = await tx.signingKeys.byPrivateKey(issuer.id, {
    alg: material.alg,
    privateKey: material.privateKey,
  })
  if (same !== undefined) throw conflict(`that key is here already, with the kid ${same.kid}`)
}

async function demoteCurrent(
  idp: Idp,
  issuer: Issuer,
  { tx, alg }: { tx: Tables; alg: Alg },
): Promise<void> {
  const now = issuerNow(idp, issuer)
  const { demote } = planRotation({
    alg,
    current: await tx.signingKeys.current(issuer.id, alg),
    next: [],
    now,
    graceSeconds: undefined,
    announced: false,
    lifetimeSeconds: idp.settings.accessTokenLifetimeSeconds,
  })
  if (demote === null) return
  await tx.signingKeys.toPrevious(demote.key.id, { previousAt: now, retiresAt: demote.retiresAt })
}

import type { Issuer } from '../core/issuers/issuer.ts'
import { type Alg, INITIAL_ALGS } from '../core/keys/algorithms.ts'
import { generateKey } from '../core/keys/key-material.ts'
import type { KeyMaterial } from '../core/keys/signing-key.ts'
import type { Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'

/** The keys an algorithm starts with: one that signs, and one published ahead of the first rotation. */
export interface KeyPair {
  readonly current: KeyMaterial
  /** Null for a shared secret, which is not published and so needs no announcement. */
  readonly next: KeyMaterial | null
}

/** Makes the first keys of an algorithm; slow for RSA where the pool is empty, so done before any transaction. */
export async function makeKeyPair(idp: Pick<Idp, 'keyPool'>, alg: Alg): Promise<KeyPair> {
  const make = () => generateKey(alg, () => idp.keyPool.take())
  const [current, next] = await Promise.all([make(), make()])
  return { current, next: current.publicJwk === null ? null : next }
}

/** Makes the first keys of each initial algorithm. */
export async function makeInitialKeys(idp: Pick<Idp, 'keyPool'>): Promise<readonly KeyPair[]> {
  return Promise.all(INITIAL_ALGS.map((alg) => makeKeyPair(idp, alg)))
}

/** Stores the first keys of an algorithm, unless it has a current one by now; says whether it did. */
export async function insertKeyPair(
  idp: Idp,
  issuer: Pick<Issuer, 'id' | 'clock'>,
  { tx, pair }: { readonly tx: Tables; readonly pair: KeyPair },
): Promise<boolean> {
  const { current, next } = pair
  if ((await tx.signingKeys.current(issuer.id, current.alg)) !== undefined) return false
  const createdAt = issuerNow(idp, issuer)
  const placed = { issuerId: issuer.id, createdAt }
  await tx.signingKeys.insert({ ...current, ...placed, state: 'current', currentAt: createdAt })
  await keyEvent(idp, issuer, { tx, key: current, state: 'current' })
  if (next === null) return true
  await tx.signingKeys.insert({ ...next, ...placed, state: 'next', currentAt: null })
  await keyEvent(idp, issuer, { tx, key: next, state: 'next' })
  return true
}

/** Writes that a key was made or imported. */
export async function keyEvent(
  idp: Idp,
  issuer: Pick<Issuer, 'id' | 'clock'>,
  { tx, key, state }: { readonly tx: Tables; readonly key: KeyMaterial; readonly state: string },
): Promise<void> {
  const type = key.origin === 'imported' ? 'key_imported' : 'key_created'
  await appendEvent(idp, issuer, { tx, type, kid: key.kid, data: { alg: key.alg, state } })
}

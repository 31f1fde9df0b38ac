import type { Issuer } from '../core/issuers/issuer.ts'
import { type Alg, isSymmetric } from '../core/keys/algorithms.ts'
import type { KeyMaterial } from '../core/keys/signing-key.ts'
import type { Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { makeKey } from './make-key.ts'

/** The keys an algorithm starts with: one that signs, and one published ahead of the first rotation. */
export interface KeyPair {
  readonly current: KeyMaterial
  /** Null for a shared secret, which is not published and so needs no announcement. */
  readonly next: KeyMaterial | null
  /** Those given to follow after that one. */
  readonly further?: readonly KeyMaterial[]
}

/** The keys that an algorithm of an issuer is to start with: those that are given, and for the rest new ones. */
export interface WantedPair {
  readonly alg: Alg
  /** The name of the issuer. */
  readonly owner: string
  readonly current?: KeyMaterial | undefined
  readonly next?: readonly KeyMaterial[]
}

/** Makes the first keys of an algorithm; slow for RSA where the pool is empty, so done before any transaction. */
export async function makeKeyPair(
  idp: Pick<Idp, 'keyPool' | 'chance'>,
  { alg, owner, current, next: [next, ...further] = [] }: WantedPair,
): Promise<KeyPair> {
  const needsNext = next === undefined && !isSymmetric(alg)
  const [first, second] = await Promise.all([
    current ?? makeKey(idp, owner, alg),
    needsNext ? makeKey(idp, owner, alg) : next,
  ])
  return { current: first, next: second ?? null, further }
}

/** Stores the first keys of an algorithm, unless it has a current one by now; says whether it did. */
export async function insertKeyPair(
  idp: Idp,
  issuer: Pick<Issuer, 'id' | 'clock'>,
  { tx, pair }: { readonly tx: Tables; readonly pair: KeyPair },
): Promise<boolean> {
  const { current, next, further = [] } = pair
  if ((await tx.signingKeys.current(issuer.id, current.alg)) !== undefined) return false
  const createdAt = issuerNow(idp, issuer)
  const placed = { issuerId: issuer.id, createdAt }
  await tx.signingKeys.insert({ ...current, ...placed, state: 'current', currentAt: createdAt })
  await keyEvent(idp, issuer, { tx, key: current, state: 'current' })
  if (next !== null) await insertNextKey(idp, issuer, { tx, next })
  for (const one of further) await insertAhead(idp, issuer, { tx, next: one })
  return true
}

/** Stores a key that is published ahead of the first rotation, unless there is one by now. */
export async function insertNextKey(
  idp: Idp,
  issuer: Pick<Issuer, 'id' | 'clock'>,
  { tx, next }: { readonly tx: Tables; readonly next: KeyMaterial },
): Promise<void> {
  if ((await tx.signingKeys.next(issuer.id, next.alg)).length > 0) return
  await insertAhead(idp, issuer, { tx, next })
}

async function insertAhead(
  idp: Idp,
  issuer: Pick<Issuer, 'id' | 'clock'>,
  { tx, next }: { readonly tx: Tables; readonly next: KeyMaterial },
): Promise<void> {
  const placed = { issuerId: issuer.id, createdAt: issuerNow(idp, issuer) }
  await tx.signingKeys.insert({ ...next, ...placed, state: 'next', currentAt: null })
  await keyEvent(idp, issuer, { tx, key: next, state: 'next' })
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

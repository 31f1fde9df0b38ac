import type { Alg } from './algorithms.ts'
import { isSymmetric } from './algorithms.ts'
import type { RotationPolicy } from './rotation-policy.ts'
import type { SigningKey } from './signing-key.ts'

/** The longest that an old key stays published where nobody says otherwise, in seconds. */
export const LONGEST_GRACE_SECONDS = 7 * 24 * 3600

/** What a rotation starts from: the keys of one algorithm, and how it is to be done. */
export interface RotationInput {
  readonly alg: Alg
  readonly current: SigningKey | undefined
  /** Oldest first: the one published longest is promoted first. */
  readonly next: readonly SigningKey[]
  readonly now: number
  /** Seconds that the old key stays published; undefined: until its tokens have expired. */
  readonly graceSeconds: number | undefined
  /** False: sign at once with a key that no verifier has seen. */
  readonly announced: boolean
  /** The lifetime of a token where nobody says otherwise, in seconds. */
  readonly lifetimeSeconds: number
}

/**
 * Why a demoted key leaves the JWK Set when it does: the grace asked for is over, the last token that it signed has
 * expired, a token that it signed just now would have, or it stays as long as a key may stay by default.
 */
export type RetirementReason = 'grace' | 'last_expiry' | 'lifetime' | 'longest'

/** A key that stops signing, and until when it stays published. */
export interface Demotion {
  readonly key: SigningKey
  readonly retiresAt: number
  readonly reason: RetirementReason
}

/** What a rotation does: which key is demoted until when, which is promoted, and how many new ones are needed. */
export interface RotationPlan {
  readonly demote: Demotion | null
  /** The key that becomes current; null: a newly made one, published with its first signature. */
  readonly promote: SigningKey | null
  /** Whether a new `next` key is published ahead of the rotation after this one. */
  readonly publishNext: boolean
}

/**
 * Plans a rotation; pure, so that a page can show it before it is done.
 * Announced: the oldest next key is promoted, and a new next one follows. Unannounced: a key made now signs at once,
 * and next keys stay. A shared secret is not published, so none is made ahead; one taken in as next is promoted.
 */
export function planRotation(input: RotationInput): RotationPlan {
  const { alg, current, next, now, announced } = input
  const demote = current === undefined ? null : { key: current, ...retirement(current, now, input) }
  const promote = (announced ? next[0] : undefined) ?? null
  return { demote, promote, publishNext: announced && !isSymmetric(alg) && next.length < 2 }
}

/** When a demoted key leaves the JWK Set: after the grace asked for, else once what it signed has expired. */
function retirement(key: SigningKey, now: number, input: RotationInput): Omit<Demotion, 'key'> {
  if (input.graceSeconds !== undefined)
    return { retiresAt: now + input.graceSeconds, reason: 'grace' }
  const longest = now + LONGEST_GRACE_SECONDS
  const lifetime = now + input.lifetimeSeconds
  const lastExpiry = key.lastExpiresAt ?? 0
  if (Math.max(lifetime, lastExpiry) > longest) return { retiresAt: longest, reason: 'longest' }
  return lastExpiry > lifetime
    ? { retiresAt: lastExpiry, reason: 'last_expiry' }
    : { retiresAt: lifetime, reason: 'lifetime' }
}

/** The current and next keys of an algorithm, the next ones oldest first. */
export interface RotatingKeys {
  readonly current: SigningKey
  readonly next: readonly SigningKey[]
}

/**
 * When a scheduled rotation of a current key is due: once it has signed long enough and the next key was published long
 * enough; null where it never is, for want of a schedule or of a next key. It may lie in the past.
 */
export function rotationDueAt(policy: RotationPolicy, keys: RotatingKeys): number | null {
  const { everySeconds, prepublishSeconds } = policy
  if (everySeconds === null) return null
  const signedLongEnoughAt = (keys.current.currentAt ?? keys.current.createdAt) + everySeconds
  if (isSymmetric(keys.current.alg)) return signedLongEnoughAt
  const oldest = keys.next[0]
  if (oldest === undefined) return null
  return Math.max(signedLongEnoughAt, oldest.createdAt + prepublishSeconds)
}

/** Says whether a scheduled rotation of a current key is due, its next key having been published long enough. */
export function isRotationDue(policy: RotationPolicy, keys: RotatingKeys, now: number): boolean {
  const dueAt = rotationDueAt(policy, keys)
  return dueAt !== null && dueAt <= now
}

import type { Alg } from './algorithms.ts'

/** When an issuer's keys rotate by themselves; all durations in seconds. */
export interface RotationPolicy {
  /** How long a key signs before the next one takes over; null: never by itself. */
  readonly everySeconds: number | null
  /** How long the old key stays published; null: until the tokens it signed have expired. */
  readonly graceSeconds: number | null
  /** How long a next key must have been published before a scheduled rotation promotes it. */
  readonly prepublishSeconds: number
  /** The algorithms whose keys rotate; empty: every one that has a current key. */
  readonly algs: readonly Alg[]
}

/** The policy of a new issuer: no rotation by itself. */
export const NO_ROTATION: RotationPolicy = {
  everySeconds: null,
  graceSeconds: null,
  prepublishSeconds: 60,
  algs: [],
}

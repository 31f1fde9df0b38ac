import type { KeyTimes } from './key-life.ts'
import type { RotationPlan } from './rotation.ts'

/** The keys of an algorithm as a plan would leave them. */
export interface RotatedKeys<Key> {
  /** Those that are there, with the instants that the plan gives them. */
  readonly keys: readonly Key[]
  /** Those that the plan makes, the one that signs first. */
  readonly made: readonly KeyTimes[]
}

/** The keys as a rotation carried out at an instant, in Unix seconds, would leave them; changes nothing. */
export function rotatedKeys<Key extends KeyTimes & { readonly id: number }>(
  keys: readonly Key[],
  plan: RotationPlan,
  at: number,
): RotatedKeys<Key> {
  const madeAt = (currentAt: number | null): KeyTimes => ({
    createdAt: at,
    currentAt,
    previousAt: null,
    retiresAt: null,
    revokedAt: null,
  })
  return {
    keys: keys.map((key) => {
      if (key.id === plan.demote?.key.id)
        return { ...key, previousAt: at, retiresAt: plan.demote.retiresAt }
      return key.id === plan.promote?.id ? { ...key, currentAt: at } : key
    }),
    made: [
      ...(plan.promote === null ? [madeAt(at)] : []),
      ...(plan.publishNext ? [madeAt(null)] : []),
    ],
  }
}

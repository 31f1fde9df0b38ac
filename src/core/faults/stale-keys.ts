import type { SigningKey } from '../keys/signing-key.ts'

/** What tells when a key was in a JWK Set. */
type Staled = Pick<
  SigningKey,
  'id' | 'alg' | 'createdAt' | 'currentAt' | 'previousAt' | 'retiresAt' | 'revokedAt' | 'publicJwk'
>

/**
 * The keys that a JWK Set had right before the last rotation, or the last revocation of a key that signed, in the order
 * they were made; undefined where there was neither. Times are whole seconds, so that keys made in that very second
 * count as older, but for the one that the rotation made.
 */
export function keysBeforeRotation<Key extends Staled>(
  keys: readonly Key[],
): readonly Key[] | undefined {
  const published = keys.filter((key) => key.publicJwk !== null)
  const [last] = published
    .filter((key) => stoppedAt(key) !== null)
    .sort((one, other) => (stoppedAt(other) ?? 0) - (stoppedAt(one) ?? 0) || other.id - one.id)
  if (last === undefined) return undefined
  const at = stoppedAt(last) ?? 0
  const made = published
    .filter(({ alg, createdAt, id }) => alg === last.alg && createdAt === at && id > last.id)
    .sort((one, other) => other.id - one.id)[0]
  return published
    .filter((key) => key !== made && (key.createdAt <= at || key.id <= last.id))
    .filter((key) => isThereUpTo(key, at))
    .sort((one, other) => one.id - other.id)
}

/** When a key stopped signing; null where it signs still or never did. */
function stoppedAt({ currentAt, previousAt, revokedAt }: Staled): number | null {
  return previousAt ?? (currentAt === null ? null : revokedAt)
}

/** Whether a key, once published, was in the set up to an instant. */
function isThereUpTo({ retiresAt, revokedAt }: Staled, at: number): boolean {
  const stays = (end: number | null) => end === null || end >= at
  return stays(retiresAt) && stays(revokedAt)
}

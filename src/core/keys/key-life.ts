import type { KeyState, SigningKey } from './signing-key.ts'

/** The instants of a key's life. */
export type KeyTimes = Pick<
  SigningKey,
  'createdAt' | 'currentAt' | 'previousAt' | 'retiresAt' | 'revokedAt'
>

/** The states in which a key is in the JWK Set. */
export type PublishedState = 'next' | 'current' | 'previous'

/** A stretch of a key's life in one state, in Unix seconds; `until` is null where no end is known. */
export interface KeyStretch {
  readonly state: PublishedState
  readonly from: number
  readonly until: number | null
}

/** The state of a key at any instant, past or to come, if nothing further is done; null before it was made. */
export function keyStateAt(key: KeyTimes, at: number): KeyState | null {
  const by = (instant: number | null) => instant !== null && instant <= at
  if (!by(key.createdAt)) return null
  if (by(key.revokedAt)) return 'revoked'
  if (by(key.retiresAt)) return 'retired'
  if (by(key.previousAt)) return 'previous'
  return by(key.currentAt) ? 'current' : 'next'
}

/** The stretches of a key's life up to its retirement or revocation, oldest first; one that took no time is left out. */
export function keyLife(key: KeyTimes): readonly KeyStretch[] {
  const end = earliest(key.retiresAt, key.revokedAt)
  const starts: readonly (readonly [PublishedState, number | null])[] = [
    ['next', key.createdAt],
    ['current', key.currentAt],
    ['previous', key.previousAt],
  ]
  return starts.flatMap(([state, from], at) => {
    if (from === null) return []
    const later = starts.slice(at + 1).map(([, start]) => start)
    const until = [...later, end].reduce(earliest, null)
    return until === null || from < until ? [{ state, from, until }] : []
  })
}

/** What a JWK Set fetched at an instant holds, if nothing further is done: the current ones first, else in the order they were made. */
export function publishedAt<Key extends KeyTimes & Pick<SigningKey, 'id' | 'publicJwk'>>(
  keys: readonly Key[],
  at: number,
): readonly Key[] {
  const rank = (key: Key) => (keyStateAt(key, at) === 'current' ? 0 : 1)
  return keys
    .filter((key) => key.publicJwk !== null && isPublishedState(keyStateAt(key, at)))
    .sort((one, other) => rank(one) - rank(other) || one.id - other.id)
}

/** Says whether a key in this state is in the JWK Set, where it is no shared secret. */
export function isPublishedState(state: KeyState | null): state is PublishedState {
  return state === 'next' || state === 'current' || state === 'previous'
}

function earliest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.min(one, other)
}

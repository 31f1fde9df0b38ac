import type { Alg } from './algorithms.ts'
import type { PublicJwk } from './public-jwk.ts'

/** The state of a key as stored; `retired` is derived from `retiresAt`. */
export type StoredKeyState = 'next' | 'current' | 'previous' | 'revoked'

/** The state of a key: in the JWK Set (next, current, previous), signing (current only), or neither (retired, revoked). */
export type KeyState = StoredKeyState | 'retired'

/** Every state that a key can be in, in the order it passes through them. */
export const KEY_STATES: readonly KeyState[] = ['next', 'current', 'previous', 'retired', 'revoked']

/** What a new key consists of before the store has numbered it. */
export interface KeyMaterial {
  readonly kid: string
  readonly alg: Alg
  readonly origin: 'generated' | 'imported'
  /** PKCS#8 PEM, or for HS* the secret's text, whose UTF-8 bytes are the key. */
  readonly privateKey: string
  /** The public members to publish; null for HS*. */
  readonly publicJwk: PublicJwk | null
}

/** A signing key of an issuer; instants are Unix seconds, and null where the moment has not come. */
export interface SigningKey extends KeyMaterial {
  /** Grows with each key of the database, so that order does not hang on the clock. */
  readonly id: number
  readonly issuerId: number
  readonly state: StoredKeyState
  readonly createdAt: number
  readonly currentAt: number | null
  readonly previousAt: number | null
  /** When a `previous` key leaves the JWK Set. */
  readonly retiresAt: number | null
  readonly revokedAt: number | null
  readonly tokensSigned: number
  /** The latest `exp` among the tokens it signed; null where it signed none that expires. */
  readonly lastExpiresAt: number | null
}

/** The state of a key at an instant: a `previous` key whose grace is over is `retired`. */
export function keyState(key: Pick<SigningKey, 'state' | 'retiresAt'>, now: number): KeyState {
  const graceOver = key.state === 'previous' && key.retiresAt !== null && key.retiresAt <= now
  return graceOver ? 'retired' : key.state
}

import type { KeyObject } from 'node:crypto'
import type { Alg } from './algorithms.ts'
import { generateKey, randomText } from './key-material.ts'
import type { KeyMaterial } from './signing-key.ts'

/** A key that is to be made: for which algorithm, and for the issuer of which name. */
export interface WantedKey {
  readonly alg: Alg
  readonly owner: string
  /** Supplies RSA keys, which are slow to make; not asked where keys are derived. */
  readonly rsaKey: () => Promise<KeyObject>
}

/** Where ids, secrets and keys come from: from chance, or from a seed, each purpose with a sequence of its own. */
export interface Chance {
  /** Text of the characters of an alphabet; without one of `A-Z a-z 0-9 _ -`, six bits a character. */
  text(purpose: string, length: number, alphabet?: string): string
  /** A new key. */
  key(wanted: WantedKey): Promise<KeyMaterial>
}

/** Chance as it should be: nobody can tell what comes next. */
export const TRUE_CHANCE: Chance = {
  text: (_purpose, length, alphabet) => randomText(length, alphabet),
  key: ({ alg, rsaKey }) => generateKey(alg, rsaKey),
}

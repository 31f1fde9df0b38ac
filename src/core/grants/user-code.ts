import type { Chance } from '../keys/chance.ts'

/** Consonants that no two look or sound alike, and that spell no words: 20^8 codes (RFC 8628 §6.1). */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ'

const LENGTH = 8

/** How a user code is to be typed, for whoever typed something else. */
export const USER_CODE_FORM = `${LENGTH} letters of ${ALPHABET}, with or without a dash`

/** Makes a user code, without its dash. */
export function makeUserCode(chance: Chance): string {
  return chance.text('user code', LENGTH, ALPHABET)
}

/** A user code as a person typed it, in any case and with any blanks and punctuation, as it is stored; undefined for what is none (RFC 8628 §6.1). */
export function readUserCode(typed: string): string | undefined {
  if (typed.length > 100) return undefined
  const code = typed.toUpperCase().replace(/[\p{P}\p{Z}\s]/gu, '')
  const isCode = code.length === LENGTH && [...code].every((one) => ALPHABET.includes(one))
  return isCode ? code : undefined
}

/** A stored user code as it is shown: two groups of four, joined by a dash. */
export function shownUserCode(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`
}

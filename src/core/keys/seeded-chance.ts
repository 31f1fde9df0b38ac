import { hkdfSync } from 'node:crypto'
import { algorithm } from './algorithms.ts'
import type { Chance, WantedKey } from './chance.ts'
import { type Drawn, deriveCurveKey } from './derive-curve-key.ts'
import { deriveRsaKey } from './derive-rsa-key.ts'
import { ID_ALPHABET, privateKeyMaterial, secretMaterial } from './key-material.ts'
import type { KeyMaterial } from './signing-key.ts'

/** Keeps what is derived here apart from what others derive from the same seed (RFC 5869 §3.1). */
const SALT = 'mcp-mock-idp deterministic mode 1'

/** How many bytes are derived at once, of at most 8160 (RFC 5869 §2.3). */
const AT_ONCE = 8160

/** Bytes that one letter is drawn from: with four no letter is noticeably likelier than another. */
const LETTER_BYTES = 4

/**
 * What looks like chance and follows from a seed (HKDF, RFC 5869): the same things in the same order for the same seed
 * and run. Each purpose has a sequence of its own, so that the order counts only among what is alike. Whoever knows the
 * seed knows every key and secret.
 */
export function seededChance(seed: string, run: number): Chance {
  const drawn = new Map<string, number>()
  const part = (name: string, at: number, length: number) =>
    Buffer.from(hkdfSync('sha256', seed, SALT, `${run} ${name} ${at}`, length))
  const bytesOf: Drawn = (name, length) =>
    Buffer.concat(
      Array.from({ length: Math.ceil(length / AT_ONCE) }, (_, at) =>
        part(name, at, Math.min(AT_ONCE, length - at * AT_ONCE)),
      ),
    )
  const next = (purpose: string): string => {
    const count = drawn.get(purpose) ?? 0
    drawn.set(purpose, count + 1)
    return `${purpose} ${count}`
  }
  const text = (name: string, length: number, alphabet: string): string => {
    const bytes = bytesOf(name, length * LETTER_BYTES)
    const letter = (at: number) => alphabet[bytes.readUInt32BE(at * LETTER_BYTES) % alphabet.length]
    return Array.from({ length }, (_, at) => letter(at)).join('')
  }
  const key = async (name: string, { alg }: WantedKey): Promise<KeyMaterial> => {
    const { kty, crv, secretBytes = 0 } = algorithm(alg)
    const naming = { origin: 'generated' } as const
    if (kty === 'oct') {
      const kid = text(`kid ${name}`, 22, ID_ALPHABET)
      return secretMaterial(alg, text(name, secretBytes, ID_ALPHABET), { ...naming, kid })
    }
    const privateKey =
      crv === undefined ? await deriveRsaKey(name, bytesOf) : deriveCurveKey(crv, name, bytesOf)
    return privateKeyMaterial(alg, privateKey, naming)
  }
  return {
    text: (purpose, length, alphabet = ID_ALPHABET) => text(next(purpose), length, alphabet),
    key: (wanted) => key(next(`key ${wanted.owner} ${wanted.alg}`), wanted),
  }
}

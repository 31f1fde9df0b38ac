import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { JsonObject } from '../protocol/json.ts'
import { ALGS, type Alg, algorithm, isAlg, isSymmetric, RSA_MODULUS_BITS } from './algorithms.ts'

/** The fully specified name of EdDSA over Ed25519 (RFC 9864 §2.2). */
const ED25519 = 'Ed25519'

/** The algorithms that signatures of others may have: none with a shared secret, and never `none`. */
export const VERIFIED_ALGS: readonly string[] = [
  ...ALGS.filter((alg) => !isSymmetric(alg)),
  ED25519,
]

/** The algorithm that a signature of others names; undefined for one that is not taken. */
export function verifiedAlg(name: unknown): Alg | undefined {
  if (name === ED25519) return 'EdDSA'
  return typeof name === 'string' && isAlg(name) && !isSymmetric(name) ? name : undefined
}

/** The members that only the holder of a key may have (RFC 7518 §6.2.2, §6.3.2, §6.4.1). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/** A key to verify signatures with, or why a JWK is none. */
export type VerifyingKey = { readonly key: KeyObject } | { readonly problem: string }

/** Reads a public JWK (RFC 7517 §4); one that holds private members, or a short RSA key (RFC 7518 §3.3), is refused. */
export function readVerifyingKey(jwk: JsonObject): VerifyingKey {
  const secret = PRIVATE_MEMBERS.find((member) => Object.hasOwn(jwk, member))
  if (secret !== undefined) {
    return { problem: `must be a public key, but has the private member "${secret}"` }
  }
  const key = parse(jwk)
  if (key === undefined) return { problem: 'is not a public JWK of RSA, EC or OKP (Ed25519)' }
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < RSA_MODULUS_BITS) {
    return { problem: `is an RSA key of ${bits} bits; ${RSA_MODULUS_BITS} or more are needed` }
  }
  return { key }
}

function parse(jwk: JsonObject): KeyObject | undefined {
  if (!VERIFIED_ALGS.some((name) => fitsAlg(jwk, verifiedAlg(name)))) return undefined
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  } catch {
    return undefined
  }
}

/** Says whether a JWK has the key type and the curve of an algorithm (RFC 7518 §3.1, RFC 8037 §3.1). */
export function fitsAlg(jwk: JsonObject, alg: Alg | undefined): boolean {
  if (alg === undefined) return false
  const { kty, crv } = algorithm(alg)
  return jwk.kty === kty && (crv === undefined || jwk.crv === crv)
}

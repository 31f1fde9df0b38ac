/** A JWK key type that we make keys of (RFC 7518 §6.1, RFC 8037 §2). */
export type KeyType = 'RSA' | 'EC' | 'OKP' | 'oct'

/** What a signing algorithm needs: its key type, curve or secret length, hash and signature form (RFC 7518 §3, RFC 8037 §3.1). */
export interface Algorithm {
  readonly kty: KeyType
  readonly crv?: 'P-256' | 'P-384' | 'P-521' | 'Ed25519'
  readonly hash: 'sha256' | 'sha384' | 'sha512' | null
  readonly padding?: 'pkcs1' | 'pss'
  /** Bytes of the shortest secret (RFC 7518 §3.2) and of those we make. */
  readonly secretBytes?: number
}

/** The modulus length of the RSA keys that we make, in bits (RFC 7518 §3.3 asks for 2048 or more). */
export const RSA_MODULUS_BITS = 2048

/** Every algorithm that we sign with, in the order they are offered. */
export const ALGORITHMS = {
  RS256: { kty: 'RSA', hash: 'sha256', padding: 'pkcs1' },
  RS384: { kty: 'RSA', hash: 'sha384', padding: 'pkcs1' },
  RS512: { kty: 'RSA', hash: 'sha512', padding: 'pkcs1' },
  PS256: { kty: 'RSA', hash: 'sha256', padding: 'pss' },
  PS384: { kty: 'RSA', hash: 'sha384', padding: 'pss' },
  PS512: { kty: 'RSA', hash: 'sha512', padding: 'pss' },
  ES256: { kty: 'EC', crv: 'P-256', hash: 'sha256' },
  ES384: { kty: 'EC', crv: 'P-384', hash: 'sha384' },
  ES512: { kty: 'EC', crv: 'P-521', hash: 'sha512' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', hash: null },
  HS256: { kty: 'oct', hash: 'sha256', secretBytes: 32 },
  HS384: { kty: 'oct', hash: 'sha384', secretBytes: 48 },
  HS512: { kty: 'oct', hash: 'sha512', secretBytes: 64 },
} as const satisfies Record<string, Algorithm>

/** The name of an algorithm that we sign with (the `alg` of RFC 7515 §4.1.1). */
export type Alg = keyof typeof ALGORITHMS

/** The names of all algorithms that we sign with. */
export const ALGS = Object.keys(ALGORITHMS) as readonly Alg[]

/** The algorithm used where none is asked for. */
export const DEFAULT_ALG: Alg = 'RS256'

/** The algorithms that every issuer has keys of from the start. */
export const INITIAL_ALGS: readonly Alg[] = ['RS256', 'ES256']

/** What an algorithm needs; an own-property look-up, so that `__proto__` is unknown too. */
export function algorithm(alg: Alg): Algorithm {
  return ALGORITHMS[alg]
}

/** Says whether a text names an algorithm that we sign with. */
export function isAlg(text: string): text is Alg {
  return Object.hasOwn(ALGORITHMS, text)
}

/** Says whether an algorithm is keyed with a shared secret, and so is never published. */
export function isSymmetric(alg: Alg): boolean {
  return algorithm(alg).kty === 'oct'
}

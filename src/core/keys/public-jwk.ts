import { type Alg, algorithm } from './algorithms.ts'

/** The public members of a key, as they are published (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2). */
export interface PublicJwk {
  readonly kty: 'RSA' | 'EC' | 'OKP'
  readonly kid: string
  readonly alg: Alg
  readonly use: 'sig'
  readonly n?: string
  readonly e?: string
  readonly crv?: string
  readonly x?: string
  readonly y?: string
}

/** A JWK Set (RFC 7517 §5). */
export interface JwkSet {
  readonly keys: readonly PublicJwk[]
}

/** The members that may be published, by key type: whatever is not named here stays behind. */
const PUBLIC_MEMBERS = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
} as const

/** Takes from a JWK what may be published, by name, and nothing else; the algorithm must not be symmetric. */
export function publicJwk(
  jwk: Readonly<Record<string, unknown>>,
  kid: string,
  alg: Alg,
): PublicJwk {
  const kty = algorithm(alg).kty
  if (kty === 'oct')
    throw new TypeError(`a key of ${alg} is a shared secret and has no public part`)
  const members: Record<string, string> = {}
  for (const name of PUBLIC_MEMBERS[kty]) {
    const value = jwk[name]
    if (typeof value !== 'string') throw new TypeError(`a ${kty} key needs the member "${name}"`)
    members[name] = value
  }
  return { kty, kid, alg, use: 'sig', ...members }
}

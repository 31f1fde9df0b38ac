import { createHash } from 'node:crypto'

/** The `at_hash` of an ID token that is signed by an algorithm: the left half of the hash that goes with it (OpenID Connect Core 1.0 §3.1.3.6); EdDSA's is SHA-512. */
export function atHash(accessToken: string, alg: string): string {
  const bits = alg === 'EdDSA' ? '512' : alg.slice(2)
  const hash = createHash(`sha${bits}`).update(accessToken, 'ascii').digest()
  return hash.subarray(0, hash.length / 2).toString('base64url')
}

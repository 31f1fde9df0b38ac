import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto'
import { invalidInput } from '../protocol/invalid-input.ts'
import type { JsonObject } from '../protocol/json.ts'
import { isSymmetric } from './algorithms.ts'
import type { SigningKey } from './signing-key.ts'

/** What an exported key holds: with its private part only where that is asked for. */
export interface ExportScope {
  readonly private: boolean
}

/** A key as PEM: SPKI for the public part, PKCS#8 for the private one; throws `InvalidInput` for HS*, which have no PEM. */
export function exportPem(key: SigningKey, scope: ExportScope): string {
  if (isSymmetric(key.alg)) {
    throw invalidInput(
      '/kid',
      `a key of ${key.alg} is a shared secret and has no PEM; ask for its secret`,
    )
  }
  if (scope.private) return key.privateKey
  return createPublicKey(key.privateKey).export({ format: 'pem', type: 'spki' }).toString()
}

/** A key as JWK (RFC 7517); throws `InvalidInput` for the public part of HS*, which have none. */
export function exportJwk(key: SigningKey, scope: ExportScope): JsonObject {
  const named = { kid: key.kid, alg: key.alg, use: 'sig' }
  if (key.publicJwk === null) {
    if (!scope.private) {
      throw invalidInput('/kid', `a key of ${key.alg} is a shared secret and has no public part`)
    }
    return { kty: 'oct', ...named, k: Buffer.from(key.privateKey, 'utf8').toString('base64url') }
  }
  if (!scope.private) return { ...key.publicJwk }
  const jwk: JsonWebKey = createPrivateKey(key.privateKey).export({ format: 'jwk' })
  return { ...(jwk as JsonObject), ...named }
}

/** The shared secret of an HS* key, as the text that a verifier is given; throws `InvalidInput` for any other key. */
export function exportSecret(key: SigningKey): string {
  if (!isSymmetric(key.alg)) {
    throw invalidInput('/kid', `a key of ${key.alg} has no shared secret; ask for its PEM or JWK`)
  }
  return key.privateKey
}

/** A JWK Set (RFC 7517 §5) of keys with their states, as `--keys` takes it where the private parts are in it; without them shared secrets are left out. */
export function exportKeySet(keys: readonly SigningKey[], scope: ExportScope): JsonObject {
  const exported = keys.filter(({ publicJwk }) => scope.private || publicJwk !== null)
  return { keys: exported.map((key) => ({ ...exportJwk(key, scope), state: key.state })) }
}

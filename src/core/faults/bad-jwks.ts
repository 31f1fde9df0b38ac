import type { PublicJwk } from '../keys/public-jwk.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import { type AttackerKey, attackerJwk, attackerKey } from './attacker-keys.ts'
import type { EndpointFaultMode } from './endpoint-fault-modes.ts'

/** Makes the keys of a bad JWK Set out of those of the sound one. */
type MakeKeys = (keys: readonly PublicJwk[]) => readonly JsonObject[]

const MODES: Readonly<Partial<Record<EndpointFaultMode, MakeKeys>>> = {
  no_keys: () => [],
  no_kids: (keys) => keys.map(({ kid: _kid, ...rest }) => ({ ...rest })),
  duplicate_kid: (keys) => keys.flatMap((key) => [foreign(key), { ...key }]),
  unknown_kty_first: (keys) => [UNKNOWN_KEY, ...copies(keys)],
  encryption_only: (keys) =>
    keys.map((key) => ({ ...key, use: 'enc', alg: ENCRYPTION_ALGS[key.kty] })),
  wrong_alg: (keys) => keys.map((key) => ({ ...key, alg: otherAlg(key) })),
  private_key: (keys) => [THROW_AWAY_PRIVATE_KEY(), ...copies(keys)],
  symmetric_key: (keys) => [THROW_AWAY_SECRET, ...copies(keys)],
}

/** The keys of a JWK Set made bad; undefined for a mode that leaves the keys as they are. */
export function badKeys(
  mode: EndpointFaultMode,
  keys: readonly PublicJwk[],
): readonly JsonObject[] | undefined {
  return MODES[mode]?.(keys)
}

function copies(keys: readonly PublicJwk[]): readonly JsonObject[] {
  return keys.map((key) => ({ ...key }))
}

/** A key type that is registered nowhere (RFC 7517 §5: such a key is to be ignored). */
const UNKNOWN_KEY: JsonObject = {
  kty: 'mock-unknown',
  kid: 'unknown-key-type',
  alg: 'mock-unknown',
  use: 'sig',
  mock: 'AQAB',
}

/** What each type of key encrypts with (RFC 7518 §4.1). */
const ENCRYPTION_ALGS: Readonly<Record<PublicJwk['kty'], string>> = {
  RSA: 'RSA-OAEP-256',
  EC: 'ECDH-ES',
  OKP: 'ECDH-ES',
}

/** An algorithm of the same type of key that it does not sign with (RFC 7518 §3.1). */
function otherAlg({ kty, alg }: PublicJwk): string {
  if (kty === 'RSA') return alg === 'RS512' ? 'RS256' : 'RS512'
  if (kty === 'EC') return alg === 'ES384' ? 'ES256' : 'ES384'
  return 'Ed448'
}

const FOREIGN: Readonly<Record<string, AttackerKey>> = {
  RSA: 'rsa',
  'P-256': 'ec',
  'P-384': 'ec384',
  Ed25519: 'ed25519',
}

/** A key that nobody may trust, under the name of one of ours. */
function foreign({ kty, kid, alg, use, crv }: PublicJwk): JsonObject {
  const known = FOREIGN[crv ?? kty]
  // There is none of P-521: its point is another curve's then, which a verifier must not take either.
  const jwk: Record<string, Json> = attackerJwk(known ?? 'ec384')
  return { ...jwk, kid, alg, use }
}

const THROW_AWAY_PRIVATE_KEY = (): JsonObject => ({
  ...(attackerKey('ec').export({ format: 'jwk' }) as Record<string, string>),
  kid: 'throw-away-private-key',
  alg: 'ES256',
  use: 'sig',
})

/** Fixed and for everybody to read: no token is ever signed with it. */
const THROW_AWAY_SECRET: JsonObject = {
  kty: 'oct',
  kid: 'throw-away-secret',
  alg: 'HS256',
  use: 'sig',
  k: Buffer.from('a shared secret that signs nothing').toString('base64url'),
}

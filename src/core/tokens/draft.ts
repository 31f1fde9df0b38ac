import type { Alg } from '../keys/algorithms.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import type { JsonObject } from '../protocol/json.ts'
import { withMembers } from './claims.ts'
import type { Profile, ProfileInput } from './profiles.ts'
import type { Draft } from './seal.ts'

/** The claims of a token: the profile's, then those asked for over them. */
export function claimsOf(profile: Profile, input: ProfileInput, over: JsonObject): JsonObject {
  return withMembers(withMembers({}, profile.claims(input)), over)
}

/** What a header says of the key; `kid` is null where the key is not made yet. */
export interface HeaderKey {
  readonly alg: Alg
  readonly kid: string | null
}

/** The header of a token by a key: the profile's `typ`, then the members asked for over it (RFC 7515 §4.1). */
export function headerOf(typ: string | null, key: HeaderKey, over: JsonObject): JsonObject {
  return withMembers(withMembers({}, { alg: key.alg, typ, kid: key.kid }), over)
}

/** A token ready to be signed: header and claims as the bytes that are signed. */
export function draftToken(
  key: Pick<SigningKey, 'alg'>,
  header: JsonObject,
  claims: JsonObject,
): Draft {
  return {
    alg: key.alg,
    header: Buffer.from(JSON.stringify(header), 'utf8'),
    payload: Buffer.from(JSON.stringify(claims), 'utf8'),
  }
}

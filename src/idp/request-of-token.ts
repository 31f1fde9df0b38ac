import { isDeepStrictEqual } from 'node:util'
import type { SigningKey } from '../core/keys/signing-key.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { splitScope } from '../core/protocol/scope.ts'
import { claimsOf, headerOf } from '../core/tokens/draft.ts'
import { PROFILE_NAMES, type ProfileName, profile } from '../core/tokens/profiles.ts'
import type { TokenRecord } from '../core/tokens/token.ts'
import { requestOfFault } from './fault-request.ts'
import type { MintRequest } from './mint-request.ts'

/** A token with the key that signed it, null for an opaque one, and its issuer's identifier. */
export interface MadeToken {
  readonly token: TokenRecord
  readonly key: SigningKey | null
  readonly issuer: string
}

/** A request that mints a token like this one at `now` (Unix seconds), worked out from the token itself, or for one with a fault from what was asked for: its times move along, its id is made anew. */
export function requestOfToken(made: MadeToken, now: number): MintRequest {
  const { token, key } = made
  if (token.fault !== null) return requestOfFault(token.fault, now)
  const name = PROFILE_NAMES.find((known) => known === token.profile) ?? 'rfc9068'
  return {
    format: token.format,
    profile: name,
    subject: token.subject,
    clientId: token.clientId,
    audience: token.audience,
    scope: token.scope,
    expiresIn: token.expiresAt === null ? null : token.expiresAt - token.issuedAt,
    notBefore: notBefore(token, { name, now }),
    alg: token.alg ?? undefined,
    kid: key === null || signedWhileCurrent(key, token) ? undefined : key.kid,
    claims: difference(profileClaims(made, name), token.claims),
    header: difference(profileHeader(key, name), token.header ?? {}),
  }
}

/** Entra's tokens begin with their issue, so that needs no saying. */
function notBefore(
  { notBefore: at, issuedAt }: TokenRecord,
  { name, now }: { readonly name: ProfileName; readonly now: number },
): number | undefined {
  if (at === null || (name === 'entra' && at === issuedAt)) return undefined
  return now + at - issuedAt
}

/** Says whether a key was the current one when it signed, and so need not be named. */
function signedWhileCurrent(key: SigningKey, token: TokenRecord): boolean {
  const { currentAt, previousAt, revokedAt } = key
  const until = Math.min(previousAt ?? Infinity, revokedAt ?? Infinity)
  return currentAt !== null && currentAt <= token.issuedAt && token.issuedAt <= until
}

/** The claims that the profile alone would have given this token. */
function profileClaims({ token, issuer }: MadeToken, name: ProfileName): JsonObject {
  const { jti, subject, clientId, audience, issuedAt, expiresAt, notBefore: notBeforeAt } = token
  const times = { issuedAt, expiresAt, notBefore: notBeforeAt }
  const scopes = splitScope(token.scope ?? '')
  const given = { issuer, jti, subject, clientId, audience, audienceGiven: true, scopes, ...times }
  return claimsOf(profile(name), given, {})
}

/** The header that the profile alone would have given this token; an opaque one has none. */
function profileHeader(key: SigningKey | null, name: ProfileName): JsonObject {
  return key === null ? {} : headerOf(profile(name).typ, key, {})
}

/** What has to be put over one object to get another, where null removes a member; undefined where they are the same. */
function difference(from: JsonObject, to: JsonObject): JsonObject | undefined {
  const changed = Object.entries(to).filter(([name, value]) => {
    return !(Object.hasOwn(from, name) && isDeepStrictEqual(from[name], value))
  })
  const removed = Object.keys(from).filter((name) => !Object.hasOwn(to, name))
  const over = [...changed, ...removed.map((name) => [name, null] as const)]
  return over.length === 0 ? undefined : Object.fromEntries(over)
}

import { isJsonObject, type JsonObject } from '../protocol/json.ts'
import { joinScopes } from '../protocol/scope.ts'
import type { StaticToken } from '../static-tables/static-table.ts'
import { hasSoundTimes, textClaim, withMembers } from './claims.ts'
import { isBearerToken, isCompactToken } from './decode.ts'
import { type TokenRecord, type TokenStatus, tokenStatus } from './token.ts'

/** All that is said of a token that is not active, whatever the reason (RFC 7662 §2.2). */
export const INACTIVE: JsonObject = { active: false }

/** What a token is judged by at introspection. */
export interface Judgement {
  /** Every identifier that the issuer has gone by. */
  readonly identifiers: readonly string[]
  /** The issuer's own time, in Unix seconds. */
  readonly now: number
  readonly keyRevoked: boolean
  /** Whether the signature is good under the key that the record names. */
  readonly signatureGood: () => boolean
}

/** Why a token is not active; `active` where it is. */
export type Verdict = TokenStatus | 'malformed' | 'bad_signature' | 'other_issuer'

/** Judges a token that was found: its text, its signature, its issuer, its times, its revocation (RFC 7662 §4). */
export function judgeToken(token: TokenRecord, by: Judgement): Verdict {
  const wellFormed =
    token.format === 'jwt' ? isCompactToken(token.value) : isBearerToken(token.value)
  if (!wellFormed || !hasSoundTimes(token.claims)) return 'malformed'
  const iss = textClaim(token.claims, 'iss')
  if (iss === null || !by.identifiers.includes(iss)) return 'other_issuer'
  const status = tokenStatus(token, by.now, by.keyRevoked)
  if (status !== 'active') return status
  if (token.format === 'jwt' && !by.signatureGood()) return 'bad_signature'
  return 'active'
}

/**
 * What is said of an active token: its claims, and what this server knows over whatever they say (RFC 7662 §2.2).
 * `username` is the name that the token's own claims give, else the one that its registered subject has.
 */
export function introspectionOf(token: TokenRecord, registeredName: string | null): JsonObject {
  const { claims } = token
  const username =
    textClaim(claims, 'username') ?? textClaim(claims, 'preferred_username') ?? registeredName
  const known = {
    active: true,
    token_type: isBoundToKey(claims) ? 'DPoP' : 'Bearer',
    client_id: token.clientId,
    scope: token.scope,
    username,
  }
  return withMembers(withMembers({ active: true }, claims), known)
}

/** Says whether a token is bound to a key that its holder has to prove (RFC 9449 §6.2). */
function isBoundToKey({ cnf }: JsonObject): boolean {
  return isJsonObject(cnf) && typeof cnf.jkt === 'string'
}

/** What is said of an active static token; `exp` only from its `expires_at`, and its other members as they are. */
export function staticIntrospectionOf({ entry }: StaticToken, issuer: string): JsonObject {
  const { client_id, scopes, sub, expires_at, ...further } = entry
  return withMembers(withMembers({ active: true }, further), {
    active: true,
    token_type: 'Bearer',
    client_id,
    scope: joinScopes(scopes.filter((one) => one !== '')),
    sub: sub ?? null,
    exp: expires_at ?? null,
    iss: issuer,
    iat: null,
    jti: null,
  })
}

/** Says whether a static token has not expired at an instant. */
export function isStaticTokenActive({ entry }: StaticToken, now: number): boolean {
  return typeof entry.expires_at !== 'number' || entry.expires_at > now
}

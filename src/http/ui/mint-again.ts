import { isDeepStrictEqual } from 'node:util'
import type { SigningKey } from '../../core/keys/signing-key.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { splitScope } from '../../core/protocol/scope.ts'
import { claimsOf, headerOf } from '../../core/tokens/draft.ts'
import { PROFILE_NAMES, type ProfileName, profile } from '../../core/tokens/profiles.ts'
import type { Audience, TokenRecord } from '../../core/tokens/token.ts'
import type { MintField } from './mint-form.ts'

/** The longest link that is offered, in characters; browsers and servers stop at some length. */
const LONGEST_LINK = 8000

/** A token as the link that repeats it sees it, with the key that signed it, and its issuer's identifier. */
export interface MintAgainInput {
  readonly token: TokenRecord
  readonly key: SigningKey | null
  readonly issuer: string
  readonly base: string
}

/** A link to the form filled in with what made a token; null where that does not fit into a link. */
export function mintAgainLink(input: MintAgainInput): string | null {
  const query = new URLSearchParams(mintAgainValues(input))
  const link = `${input.base}/mint?${query}`
  return link.length > LONGEST_LINK ? null : link
}

/** The form's values that mint a token like this one, worked out from the token itself. */
export function mintAgainValues(input: MintAgainInput): Record<MintField, string> {
  const { token, key } = input
  const name = PROFILE_NAMES.find((known) => known === token.profile) ?? 'rfc9068'
  return {
    subject: token.subject ?? '',
    client_id: token.clientId ?? '',
    audience: audienceLines(token.audience),
    scope: token.scope ?? '',
    expires_in: token.expiresAt === null ? 'never' : String(token.expiresAt - token.issuedAt),
    profile: name,
    format: token.format,
    alg: token.alg ?? '',
    kid: key === null || signedWhileCurrent(key, token) ? '' : key.kid,
    not_before: notBefore(token, name),
    claims: objectText(difference(profileClaims(input, name), token.claims)),
    header: objectText(difference(profileHeader(key, name), token.header ?? {})),
  }
}

function audienceLines(audience: Audience): string {
  return typeof audience === 'string' ? audience : (audience ?? []).join('\n')
}

/** Entra's tokens begin with their issue, so that needs no saying. */
function notBefore(token: TokenRecord, name: ProfileName): string {
  const { notBefore: at, issuedAt } = token
  if (at === null || (name === 'entra' && at === issuedAt)) return ''
  return at < issuedAt ? String(at - issuedAt) : `+${at - issuedAt}`
}

/** Says whether a key was the current one when it signed, and so need not be named. */
function signedWhileCurrent(key: SigningKey, token: TokenRecord): boolean {
  const { currentAt, previousAt, revokedAt } = key
  const until = Math.min(previousAt ?? Infinity, revokedAt ?? Infinity)
  return currentAt !== null && currentAt <= token.issuedAt && token.issuedAt <= until
}

/** The claims that the profile alone would have given this token. */
function profileClaims({ token, issuer }: MintAgainInput, name: ProfileName): JsonObject {
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

/** What has to be put over one object to get another; null removes a member. */
function difference(from: JsonObject, to: JsonObject): JsonObject {
  const changed = Object.entries(to).filter(([name, value]) => {
    return !(Object.hasOwn(from, name) && isDeepStrictEqual(from[name], value))
  })
  const removed = Object.keys(from).filter((name) => !Object.hasOwn(to, name))
  return Object.fromEntries([...changed, ...removed.map((name) => [name, null] as const)])
}

function objectText(object: JsonObject): string {
  return Object.keys(object).length === 0 ? '' : JSON.stringify(object, null, 2)
}

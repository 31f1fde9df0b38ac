import { type InputIssue, InvalidInput } from '../protocol/invalid-input.ts'
import { isJsonObject, type Json, type JsonObject } from '../protocol/json.ts'
import { joinScopes, splitScope } from '../protocol/scope.ts'
import type { Audience } from './token.ts'

/** Puts members over others: one that is null is removed, any other added or replaced; never by way of a prototype. */
export function withMembers(base: JsonObject, over: JsonObject): JsonObject {
  const merged = new Map<string, Json>()
  for (const [name, value] of [...Object.entries(base), ...Object.entries(over)]) {
    if (value === null) merged.delete(name)
    else if (value !== undefined) merged.set(name, value)
  }
  return ownMembers(merged)
}

/** An object of own members only, so that a member called `__proto__` is a member like any other. */
function ownMembers(members: ReadonlyMap<string, Json>): JsonObject {
  const made = {}
  for (const [name, value] of members) {
    Object.defineProperty(made, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return made
}

const isText = (value: Json) => typeof value === 'string'
const isInstant = (value: Json) => Number.isSafeInteger(value)
const isAudience = (value: Json) =>
  isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText))

/** What the registered claims must be for the token to be sound (RFC 7519 §4.1, RFC 8693 §4.2, §4.3). */
const REGISTERED: Readonly<Record<string, { test: (value: Json) => boolean; accepted: string }>> = {
  iss: { test: isText, accepted: 'a string' },
  sub: { test: isText, accepted: 'a string' },
  aud: { test: isAudience, accepted: 'a string or a list of strings with at least one' },
  exp: { test: isInstant, accepted: 'whole seconds since 1970' },
  nbf: { test: isInstant, accepted: 'whole seconds since 1970' },
  iat: { test: isInstant, accepted: 'whole seconds since 1970' },
  jti: { test: isText, accepted: 'a string' },
  client_id: { test: isText, accepted: 'a string' },
  scope: { test: isText, accepted: 'a string of scopes joined by blanks' },
}

/** Refuses mistyped registered claims; null, which removes one, is sound. */
export function checkRegisteredClaims(claims: JsonObject): void {
  const issues: InputIssue[] = []
  for (const [name, { test, accepted }] of Object.entries(REGISTERED)) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined
    if (value === undefined || value === null || test(value)) continue
    issues.push({
      pointer: `/claims/${name}`,
      detail: `must be ${accepted}, or null to leave it out; got ${kindOf(value)}`,
    })
  }
  if (issues.length > 0) throw new InvalidInput(issues)
}

function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'a list'
  if (isJsonObject(value)) return 'an object'
  return typeof value === 'number' ? `the number ${value}` : `a ${typeof value}`
}

/** The `aud` of claims as it stands there; null where there is none. */
export function audienceOf(claims: JsonObject): Audience {
  const aud = claims.aud
  return aud === undefined || !isAudience(aud) ? null : (aud as Audience)
}

/** The audiences of claims as a list. */
export function audiencesOf(claims: JsonObject): readonly string[] {
  const audience = audienceOf(claims)
  if (audience === null) return []
  return typeof audience === 'string' ? [audience] : audience
}

/** A claim that is text; null where it is absent or something else. */
export function textClaim(claims: JsonObject, name: string): string | null {
  const value = claims[name]
  return typeof value === 'string' ? value : null
}

/** The scopes that claims give: verifiers read `scope`, and where it is absent `scp`, each as text or as a list. */
export function scopesOf(claims: JsonObject): readonly string[] {
  const value = claims.scope ?? claims.scp
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string')
  return typeof value === 'string' ? splitScope(value) : []
}

/** The scope that claims give, as `scope` has it; null where there is none (RFC 6749 §3.3). */
export function scopeOf(claims: JsonObject): string | null {
  return textClaim(claims, 'scope') || joinScopes(scopesOf(claims))
}

/** The claims that name the client, in the order verifiers read them: RFC 8693's, then those of providers. */
const CLIENT_CLAIMS = ['client_id', 'azp', 'cid'] as const

/** The client that claims name; null where they name none. */
export function clientIdOf(claims: JsonObject): string | null {
  for (const name of CLIENT_CLAIMS) {
    const clientId = textClaim(claims, name)
    if (clientId !== null) return clientId
  }
  return null
}

/** A claim that is an instant, in whole Unix seconds as far as those can be counted; null where it is absent or something else. */
export function wholeInstant(claims: JsonObject, name: string): number | null {
  const value = claims[name]
  if (typeof value !== 'number') return null
  return Math.floor(Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER))
}

/** Says whether the claims that limit a token in time are numbers, where they are there (RFC 7519 §2, NumericDate). */
export function hasSoundTimes(claims: JsonObject): boolean {
  return ['exp', 'nbf'].every((name) => ['number', 'undefined'].includes(typeof claims[name]))
}

import type { JsonObject } from '../protocol/json.ts'
import { type Check, type CheckName, check } from './check.ts'
import { audiencesOf, scopesOf } from './claims.ts'
import type { InspectionInput } from './inspection.ts'

/** The claims that an access token has besides those that are looked into (RFC 9068 §2.2). */
const REQUIRED = ['sub', 'client_id', 'iat', 'jti'] as const

/** Says what a strict verifier would make of claims (RFC 7519 §7.2, RFC 9068 §4). */
export function claimChecks(claims: JsonObject, input: InspectionInput): readonly Check[] {
  const { iss } = claims
  const ours = iss === input.issuer
  return [
    check(
      'iss',
      ours,
      ours
        ? `iss is "${input.issuer}"`
        : `iss is ${JSON.stringify(iss ?? null)}, not "${input.issuer}" (compared character by character)`,
    ),
    ...audienceCheck(claims, input.audience),
    expiryCheck(claims.exp, input.now),
    ...notBeforeCheck(claims.nbf, input.now),
    ...REQUIRED.map((name) => presenceCheck(claims, name)),
    ...scopeCheck(claims, input.requiredScopes),
  ]
}

function audienceCheck(claims: JsonObject, audience: string | undefined): readonly Check[] {
  const audiences = audiencesOf(claims)
  if (audience === undefined) {
    return audiences.length > 0
      ? []
      : [check('aud', false, 'no aud: a verifier that expects an audience refuses it')]
  }
  const meant = audiences.includes(audience)
  return [
    check(
      'aud',
      meant,
      meant
        ? `aud holds "${audience}"`
        : `aud is ${JSON.stringify(claims.aud ?? null)}, without "${audience}"`,
    ),
  ]
}

/** JSON can write a number that reads as infinite, such as 1e999. */
function isFiniteNumber(value: JsonObject[string]): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function expiryCheck(exp: JsonObject[string], now: number): Check {
  if (exp === undefined)
    return check('exp', false, 'no exp: the token never expires, which RFC 9068 does not allow')
  if (!isFiniteNumber(exp)) return check('exp', false, 'exp is not a finite number')
  return check(
    'exp',
    exp > now,
    exp > now ? `expires in ${exp - now} s` : `expired ${now - exp} s ago`,
  )
}

function notBeforeCheck(nbf: JsonObject[string], now: number): readonly Check[] {
  if (nbf === undefined) return []
  if (!isFiniteNumber(nbf)) return [check('nbf', false, 'nbf is not a finite number')]
  return [
    check('nbf', nbf <= now, nbf <= now ? 'valid already' : `not valid for another ${nbf - now} s`),
  ]
}

function presenceCheck(claims: JsonObject, name: CheckName): Check {
  const there = claims[name] !== undefined
  return check(
    name,
    there,
    there ? `${name} is there` : `no ${name}, which RFC 9068 requires (many verifiers do not look)`,
  )
}

/** Says whether claims give the scopes that are required; nothing where none are. */
export function scopeCheck(
  claims: JsonObject,
  required: readonly string[] | undefined,
): readonly Check[] {
  if (required === undefined || required.length === 0) return []
  const granted = scopesOf(claims)
  const missing = required.filter((scope) => !granted.includes(scope))
  const detail = missing.length === 0 ? 'holds every required scope' : `lacks ${missing.join(' ')}`
  return [check('scope', missing.length === 0, detail)]
}

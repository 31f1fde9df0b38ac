import { isAlg } from '../keys/algorithms.ts'
import type { KeyState } from '../keys/signing-key.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { StaticToken } from '../static-tables/static-table.ts'
import { audiencesOf, scopesOf } from './claims.ts'
import type { DecodedToken } from './decode.ts'
import { isStaticTokenActive, type Verdict } from './introspection.ts'

/** One thing that a verifier looks at, whether it passes, and the reason; `rule` is the clause behind it. */
export interface Check {
  readonly name: string
  readonly passed: boolean
  readonly detail: string
  readonly rule: string
}

/** What is known here of the key that a token names. */
export interface NamedKey {
  readonly kid: string
  readonly state: KeyState
  readonly signatureGood: boolean
}

/** What a token is inspected against; an audience or scopes only where they were asked about. */
export interface InspectionInput {
  readonly decoded: DecodedToken
  readonly now: number
  readonly issuer: string
  readonly audience?: string | undefined
  readonly requiredScopes?: readonly string[] | undefined
  readonly key: NamedKey | undefined
  /** What introspection makes of the record with this very text, where it is a token of ours. */
  readonly verdict: Verdict | undefined
}

const check = (name: string, passed: boolean, detail: string, rule: string): Check => ({
  name,
  passed,
  detail,
  rule,
})

/** Says check by check what a strict verifier would make of a JWT (RFC 7515 §5.2, RFC 7519 §7.2, RFC 9068 §4). */
export function inspectJwt(input: InspectionInput): readonly Check[] {
  const { decoded } = input
  const checks = [formCheck(decoded)]
  if (decoded.header !== undefined) checks.push(...headerChecks(decoded.header, input))
  if (decoded.claims !== undefined) checks.push(...claimChecks(decoded.claims, input))
  return [...checks, knownCheck(input.verdict)]
}

/** Says of a token without structure what can be said: whether it is ours. */
export function inspectOpaque(
  input: InspectionInput,
  claims: JsonObject | undefined,
): readonly Check[] {
  const checks = claims === undefined ? [] : claimChecks(claims, input)
  return [...checks, knownCheck(input.verdict)]
}

/** Says of a static token what can be said: its scopes, and whether its table still holds good. */
export function inspectStatic(token: StaticToken, input: InspectionInput): readonly Check[] {
  const active = isStaticTokenActive(token, input.now)
  const status = active ? 'active' : 'expired'
  const detail = `in the static table "${token.tableName}"; ${status} at introspection`
  return [
    ...scopeCheck({ scope: token.entry.scopes }, input.requiredScopes),
    check('issued', active, detail, 'RFC 7662 section 2.2'),
  ]
}

function formCheck({ problems }: DecodedToken): Check {
  const detail =
    problems.length === 0 ? 'three segments of base64url with JSON objects' : problems.join('; ')
  return check('form', problems.length === 0, detail, 'RFC 7519 section 7.2')
}

function headerChecks(header: JsonObject, { key }: InspectionInput): readonly Check[] {
  return [
    algCheck(header.alg),
    typCheck(header.typ),
    ...criticalCheck(header.crit),
    keyCheck(header.kid, key),
    ...signatureCheck(key),
  ]
}

function algCheck(alg: JsonObject[string]): Check {
  const known = typeof alg === 'string' && isAlg(alg)
  const named = `alg is ${JSON.stringify(alg ?? null)}`
  const detail = known ? named : `${named}, not a signing algorithm a verifier may accept`
  return check('alg', known, detail, 'RFC 8725 section 3.1')
}

function typCheck(typ: JsonObject[string]): Check {
  const isAccess = typeof typ === 'string' && /^(application\/)?at\+jwt$/i.test(typ)
  const named = `typ is ${JSON.stringify(typ ?? null)}`
  const detail = isAccess
    ? named
    : `${named}; an access token's is "at+jwt" (many verifiers do not look)`
  return check('typ', isAccess, detail, 'RFC 9068 section 4')
}

function criticalCheck(crit: JsonObject[string]): readonly Check[] {
  if (crit === undefined) return []
  const detail = 'crit names extensions that a verifier must understand or refuse the token'
  return [check('crit', false, detail, 'RFC 7515 section 4.1.11')]
}

function signatureCheck(key: NamedKey | undefined): readonly Check[] {
  if (key === undefined) return []
  const detail = `${key.signatureGood ? 'good' : 'not good'} under the key ${key.kid}`
  return [check('signature', key.signatureGood, detail, 'RFC 7515 section 5.2')]
}

const PUBLISHED: ReadonlySet<KeyState> = new Set(['next', 'current', 'previous'])

function keyCheck(kid: JsonObject[string], key: NamedKey | undefined): Check {
  const rule = 'RFC 7515 section 4.1.4'
  if (kid === undefined)
    return check(
      'kid',
      false,
      'no kid: a verifier accepts it only where one key is published',
      rule,
    )
  if (typeof kid !== 'string') return check('kid', false, 'kid is not a string', rule)
  if (key === undefined) return check('kid', false, 'kid names no key of this issuer', rule)
  const published = PUBLISHED.has(key.state)
  return check(
    'kid',
    published,
    published
      ? `kid names a ${key.state} key`
      : `kid names a ${key.state} key, which is not in the JWK Set`,
    rule,
  )
}

function claimChecks(claims: JsonObject, input: InspectionInput): readonly Check[] {
  const { iss } = claims
  const ours = iss === input.issuer
  return [
    check(
      'iss',
      ours,
      ours
        ? `iss is "${input.issuer}"`
        : `iss is ${JSON.stringify(iss ?? null)}, not "${input.issuer}" (compared character by character)`,
      'RFC 9068 section 4',
    ),
    ...audienceCheck(claims, input.audience),
    expiryCheck(claims.exp, input.now),
    ...notBeforeCheck(claims.nbf, input.now),
    ...['sub', 'client_id', 'iat', 'jti'].map((name) => presenceCheck(claims, name)),
    ...scopeCheck(claims, input.requiredScopes),
  ]
}

function audienceCheck(claims: JsonObject, audience: string | undefined): readonly Check[] {
  const rule = 'RFC 9068 section 4'
  const audiences = audiencesOf(claims)
  if (audience === undefined) {
    return audiences.length > 0
      ? []
      : [check('aud', false, 'no aud: a verifier that expects an audience refuses it', rule)]
  }
  const meant = audiences.includes(audience)
  return [
    check(
      'aud',
      meant,
      meant
        ? `aud holds "${audience}"`
        : `aud is ${JSON.stringify(claims.aud ?? null)}, without "${audience}"`,
      rule,
    ),
  ]
}

/** JSON can write a number that reads as infinite, such as 1e999. */
function isFiniteNumber(value: JsonObject[string]): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function expiryCheck(exp: JsonObject[string], now: number): Check {
  const rule = 'RFC 7519 section 4.1.4'
  if (exp === undefined)
    return check(
      'exp',
      false,
      'no exp: the token never expires, which RFC 9068 does not allow',
      rule,
    )
  if (!isFiniteNumber(exp)) return check('exp', false, 'exp is not a finite number', rule)
  return check(
    'exp',
    exp > now,
    exp > now ? `expires in ${exp - now} s` : `expired ${now - exp} s ago`,
    rule,
  )
}

function notBeforeCheck(nbf: JsonObject[string], now: number): readonly Check[] {
  const rule = 'RFC 7519 section 4.1.5'
  if (nbf === undefined) return []
  if (!isFiniteNumber(nbf)) return [check('nbf', false, 'nbf is not a finite number', rule)]
  return [
    check(
      'nbf',
      nbf <= now,
      nbf <= now ? 'valid already' : `not valid for another ${nbf - now} s`,
      rule,
    ),
  ]
}

function presenceCheck(claims: JsonObject, name: string): Check {
  const there = claims[name] !== undefined
  return check(
    name,
    there,
    there ? `${name} is there` : `no ${name}, which RFC 9068 requires (many verifiers do not look)`,
    'RFC 9068 section 2.2',
  )
}

function scopeCheck(claims: JsonObject, required: readonly string[] | undefined): readonly Check[] {
  if (required === undefined || required.length === 0) return []
  const granted = scopesOf(claims)
  const missing = required.filter((scope) => !granted.includes(scope))
  const detail = missing.length === 0 ? 'holds every required scope' : `lacks ${missing.join(' ')}`
  return [check('scope', missing.length === 0, detail, 'RFC 6750 section 3.1')]
}

function knownCheck(verdict: Verdict | undefined): Check {
  const detail =
    verdict === undefined
      ? 'not a token that this issuer has issued'
      : `issued here; ${verdict.replaceAll('_', ' ')} at introspection`
  return check('issued', verdict === 'active', detail, 'RFC 7662 section 2.2')
}

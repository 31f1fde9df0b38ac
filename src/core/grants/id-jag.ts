import { isJsonObject, type JsonObject } from '../protocol/json.ts'
import { OAuthError } from '../protocol/oauth-error.ts'
import { quoted } from '../protocol/parameters.ts'
import { readResources } from '../protocol/resource.ts'
import { isScopeToken, joinScopes, splitScope } from '../protocol/scope.ts'
import { textClaim } from '../tokens/claims.ts'

/** The `typ` of an identity assertion JWT authorization grant (ID-JAG draft 04 §3). */
export const ID_JAG_TYP = 'oauth-id-jag+jwt'

/** The name of the profile in metadata (ID-JAG draft 04 §7.2). */
export const ID_JAG_PROFILE = 'urn:ietf:params:oauth:grant-profile:id-jag'

/** How long an ID-JAG of ours is good, in seconds: it is redeemed at once, and some take none that lives longer. */
export const ID_JAG_SECONDS = 300

/** The longest that an ID-JAG may live, in seconds, and how far a clock may be behind the one that stamped it. */
const LONGEST_SECONDS = 600
const SKEW_SECONDS = 60

/** Text that can be kept as it is: without NUL and without half a character. */
const TEXT = /^[^\0\p{Surrogate}]+$/u

const LONGEST_TEXT = 2048

/** What an ID-JAG says. */
export interface IdJag {
  readonly iss: string
  readonly subject: string
  readonly clientId: string
  readonly jti: string
  readonly expiresAt: number
  /** Undefined: the identity provider says nothing of scopes. */
  readonly scopes: readonly string[] | undefined
  readonly resources: readonly string[]
  /** The thumbprint of the key that its holder must have (ID-JAG draft 04 §8, proof of possession); null: none. */
  readonly dpopJkt: string | null
  readonly authTime: number | undefined
}

/** What the claims of an ID-JAG of ours are made of; instants in Unix seconds. */
export interface IdJagFacts extends IdJag {
  /** The authorization server that it is for. */
  readonly audience: string
  readonly issuedAt: number
}

/** The claims of an ID-JAG (ID-JAG draft 04 §3.1). */
export function idJagClaims(facts: IdJagFacts): JsonObject {
  const { scopes = [], resources, dpopJkt, authTime } = facts
  const scope = joinScopes(scopes)
  const [only] = resources
  return {
    iss: facts.iss,
    sub: facts.subject,
    aud: facts.audience,
    client_id: facts.clientId,
    jti: facts.jti,
    iat: facts.issuedAt,
    exp: facts.expiresAt,
    ...(only === undefined ? {} : { resource: resources.length === 1 ? only : resources }),
    ...(scope === null ? {} : { scope }),
    ...(authTime === undefined ? {} : { auth_time: authTime }),
    ...(dpopJkt === null ? {} : { cnf: { jkt: dpopJkt } }),
  }
}

/** Says whether a header's `typ` is that of an ID-JAG (RFC 7515 §4.1.9: in any case, `application/` may be left out). */
export function isIdJagTyp(typ: unknown): boolean {
  return typeof typ === 'string' && typ.toLowerCase().replace(/^application\//, '') === ID_JAG_TYP
}

/** Who takes an ID-JAG, from whom, and when. */
export interface IdJagTerms {
  /** The identifier of the authorization server that takes it. */
  readonly audience: string
  readonly clientId: string
  /** The taker's own time, in Unix seconds. */
  readonly now: number
}

/** Reads the claims of an ID-JAG whose signature is good, and refuses what is not for this server, this client and now; throws `invalid_grant` (RFC 7523 §3, ID-JAG draft 04 §4.4.1). */
export function readIdJag(claims: JsonObject, terms: IdJagTerms): IdJag {
  const [audience, second] = [claims.aud].flat()
  if (audience !== terms.audience || second !== undefined) {
    throw refusal(`aud must be this issuer alone, ${quoted(terms.audience)}`)
  }
  const clientId = requiredText(claims, 'client_id')
  if (clientId !== terms.clientId) {
    throw refusal(`client_id is ${quoted(clientId)}, but ${quoted(terms.clientId)} presents it`)
  }
  return {
    iss: requiredText(claims, 'iss'),
    subject: requiredText(claims, 'sub'),
    clientId,
    jti: requiredText(claims, 'jti'),
    expiresAt: checkTimes(claims, terms.now),
    scopes: scopesIn(claims),
    resources: resourcesIn(claims),
    dpopJkt: keyIn(claims),
    authTime: typeof claims.auth_time === 'number' ? claims.auth_time : undefined,
  }
}

function requiredText(claims: JsonObject, name: string): string {
  const text = textClaim(claims, name)
  if (text !== null && text.length <= LONGEST_TEXT && TEXT.test(text)) return text
  throw refusal(`${name} must be text of 1 to ${LONGEST_TEXT} characters`)
}

/** Its `exp`, in Unix seconds. */
function checkTimes(claims: JsonObject, now: number): number {
  const exp = requiredInstant(claims, 'exp')
  const iat = requiredInstant(claims, 'iat')
  const nbf = claims.nbf === undefined ? iat : requiredInstant(claims, 'nbf')
  if (exp <= now) throw refusal(`it expired ${now - exp} seconds ago`)
  if (Math.max(iat, nbf) > now + SKEW_SECONDS) throw refusal('its iat or nbf is still to come')
  if (exp - Math.min(iat, now) > LONGEST_SECONDS) {
    throw refusal(`it may be good for at most ${LONGEST_SECONDS} seconds`)
  }
  return exp
}

function requiredInstant(claims: JsonObject, name: string): number {
  const value = claims[name]
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) {
    return Math.floor(value)
  }
  throw refusal(`${name} must be a number of seconds`)
}

function scopesIn({ scope }: JsonObject): readonly string[] | undefined {
  if (scope === undefined) return undefined
  const scopes = typeof scope === 'string' ? splitScope(scope) : []
  if (scopes.length > 0 && scopes.every(isScopeToken)) return scopes
  throw refusal('scope must be text of scopes joined by blanks (RFC 6749 section 3.3)')
}

function resourcesIn({ resource }: JsonObject): readonly string[] {
  const listed: readonly unknown[] = resource === undefined ? [] : [resource].flat()
  const texts = listed.filter((one) => typeof one === 'string')
  if (texts.length < listed.length) throw refusal('resource must be a URI or a list of them')
  try {
    return readResources(texts)
  } catch (error) {
    throw error instanceof OAuthError ? refusal(error.message) : error
  }
}

function keyIn({ cnf }: JsonObject): string | null {
  if (cnf === undefined) return null
  if (isJsonObject(cnf) && typeof cnf.jkt === 'string') return cnf.jkt
  throw refusal('cnf must have a jkt: no other binding to a key is known here')
}

/** Why an ID-JAG is not taken. */
export function refusal(why: string): OAuthError {
  return new OAuthError('invalid_grant', `the assertion is not taken: ${why}`)
}

/** The scopes for an ID-JAG: those of it that are asked for too, or all; without any in it, the default ones bound (MCP enterprise-managed authorization §7.2.1). Throws `invalid_scope`. */
export function scopesFor(
  { scopes }: Pick<IdJag, 'scopes'>,
  asked: readonly string[] | undefined,
  byDefault: readonly string[],
): readonly string[] {
  const asserted = scopes ?? byDefault
  if (asked === undefined) return asserted
  const both = asserted.filter((scope) => asked.includes(scope))
  if (both.length > 0) return both
  throw new OAuthError(
    'invalid_scope',
    `none of the scopes asked for is in the assertion, which allows ${quoted(asserted.join(' '))}`,
  )
}

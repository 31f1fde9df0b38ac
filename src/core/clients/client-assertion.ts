import type { JsonObject } from '../protocol/json.ts'
import { OAuthError } from '../protocol/oauth-error.ts'
import type { Parameters } from '../protocol/parameters.ts'
import { type ForeignJwt, isSignedBy, readForeignJwt } from '../tokens/foreign-jwt.ts'
import type { Client } from './client.ts'
import { clientKeys } from './client-keys.ts'

/** The type of an assertion by which a client says who it is (RFC 7523 §2.2). */
export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** How far ahead an assertion may expire, in seconds. */
export const LONGEST_ASSERTION_SECONDS = 3600

/** How far the clock of who makes an assertion may be from ours, in seconds. */
export const ASSERTION_LEEWAY_SECONDS = 30

/** A client's assertion, read and not verified: whoever sends it says that it is `clientId`. */
export interface ClientAssertion {
  readonly clientId: string
  readonly jwt: ForeignJwt
}

/** Reads a client's assertion (RFC 7521 §4.2); undefined where a request has none. Throws `invalid_request` and `invalid_client`. */
export function readClientAssertion(parameters: Parameters): ClientAssertion | undefined {
  const text = assertionIn(parameters)
  if (text === undefined) return undefined
  const read = readForeignJwt(text)
  if ('problem' in read) throw refused(read.problem)
  const { iss, sub } = read.jwt.claims
  if (typeof sub !== 'string' || sub === '' || iss !== sub) {
    throw refused('must have the client_id as iss and as sub (RFC 7523 section 3)')
  }
  if ((parameters.get('client_id') ?? sub) !== sub) {
    throw refused('must have the client_id that the body has as its sub')
  }
  return { clientId: sub, jwt: read.jwt }
}

function assertionIn(parameters: Parameters): string | undefined {
  const type = parameters.get('client_assertion_type')
  const text = parameters.get('client_assertion')
  if (type === undefined && text === undefined) return undefined
  if (type === undefined || text === undefined) {
    const missing = type === undefined ? 'client_assertion_type' : 'client_assertion'
    throw new OAuthError('invalid_request', `parameter '${missing}' is missing`)
  }
  if (type === CLIENT_ASSERTION_TYPE) return text
  throw new OAuthError('invalid_client', `client_assertion_type must be ${CLIENT_ASSERTION_TYPE}`)
}

function refused(problem: string): OAuthError {
  return new OAuthError('invalid_client', `the client_assertion ${problem}`)
}

/** What an assertion must be for: `audiences` are the texts that its `aud` may be; `now` is real time, in Unix seconds. */
export interface AssertionTerms {
  readonly audiences: readonly string[]
  readonly now: number
}

/** What makes an assertion usable once: its `jti`, and until when it would be taken, in Unix seconds of real time. */
export interface AssertionUse {
  readonly jti: string
  readonly expiresAt: number
}

/**
 * Checks what an assertion says, whoever has sent it (RFC 7523 §3); throws `invalid_client`. Its `aud` is one audience,
 * since one that names several servers could be used by each of them at the others.
 */
export function checkAssertionClaims(
  { jwt: { claims } }: ClientAssertion,
  { audiences, now }: AssertionTerms,
): AssertionUse {
  const { aud, jti } = claims
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  const [audience, second] = named
  if (second !== undefined || !audiences.some((one) => one === audience)) {
    throw refused(`must have one aud, the issuer '${audiences[0]}' or the endpoint's URL`)
  }
  const expiresAt = checkTimes(claims, now)
  if (typeof jti !== 'string' || jti === '') throw refused('must have a jti that is text')
  return { jti, expiresAt }
}

function checkTimes({ exp, nbf, iat }: JsonObject, now: number): number {
  if (typeof exp !== 'number') throw refused('must have an exp in seconds')
  if (exp + ASSERTION_LEEWAY_SECONDS <= now) throw refused(`has expired: exp is ${exp}, now ${now}`)
  if (exp > now + LONGEST_ASSERTION_SECONDS + ASSERTION_LEEWAY_SECONDS) {
    throw refused(
      `must expire within ${LONGEST_ASSERTION_SECONDS} seconds: exp is ${exp}, now ${now}`,
    )
  }
  for (const [name, at] of Object.entries({ nbf, iat })) {
    if (at === undefined) continue
    if (typeof at !== 'number') throw refused(`must have its ${name} in seconds`)
    if (at > now + ASSERTION_LEEWAY_SECONDS)
      throw refused(`is from the future: ${name} is ${at}, now ${now}`)
  }
  return Math.ceil(exp) + ASSERTION_LEEWAY_SECONDS
}

/** Says whether a client is registered to prove itself by an assertion of this algorithm (RFC 7591 §2). */
export function mayAssert({ metadata }: Client, { jwt }: ClientAssertion): boolean {
  const { token_endpoint_auth_signing_alg: registered } = metadata.further
  return (
    metadata.tokenEndpointAuthMethod === 'private_key_jwt' &&
    (registered === undefined || registered === jwt.header.alg)
  )
}

/** Says whether a key of a client's JWK Set has signed an assertion (RFC 7523 §3). */
export function isSignedByKeyOf(jwks: JsonObject[string], { jwt }: ClientAssertion): boolean {
  return clientKeys(jwks, jwt).some((key) => isSignedBy(jwt, key))
}

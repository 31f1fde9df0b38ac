import { createPublicKey, verify } from 'node:crypto'

/** A public key as a JWK Set has it. */
export interface PublishedKey {
  readonly kid: string
  readonly alg: string
  readonly jwk: Readonly<Record<string, unknown>>
}

/** What a resource server knows, and wants of a token. */
export interface Expected {
  readonly keys: readonly PublishedKey[]
  readonly issuer: string
  readonly audience: string
  readonly scope: string
  /** Unix seconds. */
  readonly now: number
}

const LEEWAY_SECONDS = 60
const DEEPEST = 32

class Refused extends Error {}

/** Judges an access token as RFC 9068 §4 asks, strictly; null where it is good, else the reason. */
export function strictVerdict(token: string, expected: Expected): string | null {
  try {
    const { header, payload } = parts(token)
    checkHeader(header)
    checkSignature(token, header, expected.keys)
    checkClaims(claimsOf(payload), expected)
    return null
  } catch (error) {
    if (error instanceof Refused) return error.message
    throw error
  }
}

function insist(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new Refused(reason)
}

function parts(token: string) {
  const match = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/.exec(token)
  insist(match !== null, 'not three segments of base64url (RFC 7515 section 7.1)')
  const [, head = '', body = '', signature = ''] = match
  for (const segment of [head, body, signature]) {
    const canonical = Buffer.from(segment, 'base64url').toString('base64url') === segment
    insist(canonical, 'not canonical base64url (RFC 4648 section 3.5)')
  }
  return {
    header: objectIn(Buffer.from(head, 'base64url'), 'header'),
    payload: Buffer.from(body, 'base64url'),
  }
}

type Members = ReadonlyMap<string, unknown>

/** Reads an object, whose members may stand there once only. */
function objectIn(bytes: Buffer, what: string): Members {
  let text = ''
  let value: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    value = JSON.parse(text)
  } catch {
    throw new Refused(`the ${what} is not JSON in UTF-8 (RFC 7519 section 7.2)`)
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  insist(isObject, `the ${what} is not an object (RFC 7519 section 7.2)`)
  insist(depth(value) <= DEEPEST, `the ${what} is too deep`)
  insist(memberCount(text) === countOf(value), `a member of the ${what} stands there twice`)
  return new Map(Object.entries(value as object))
}

function depth(value: unknown): number {
  let level = [value]
  let reached = 0
  while (level.length > 0 && reached <= DEEPEST) {
    reached += 1
    level = level.flatMap((one) =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    )
  }
  return reached
}

/** How many members are written in a JSON text: the colons outside of strings. */
function memberCount(text: string): number {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, '""').split(':').length - 1
}

function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce<number>((sum, one) => sum + countOf(one), own)
}

function checkHeader(header: Members): void {
  insist(typeof header.get('alg') === 'string', 'alg is no text (RFC 7515 section 4.1.1)')
  insist(typeof header.get('kid') === 'string', 'kid is no text (RFC 7515 section 4.1.4)')
  insist(!header.has('crit'), 'crit names what is not understood (RFC 7515 section 4.1.11)')
  for (const name of ['b64', 'zip', 'cty', 'jwk', 'jku', 'x5u', 'x5c'])
    insist(!header.has(name), `${name} has no place in an access token`)
  const typ = header.get('typ')
  const isAccessToken =
    typeof typ === 'string' && ['at+jwt', 'application/at+jwt'].includes(typ.toLowerCase())
  insist(isAccessToken, 'typ is not at+jwt (RFC 9068 section 4)')
}

const HASH: Readonly<Record<string, string | null>> = {
  RS256: 'sha256',
  ES256: 'sha256',
  EdDSA: null,
}

function checkSignature(token: string, header: Members, keys: readonly PublishedKey[]): void {
  const key = keys.find(({ kid }) => kid === header.get('kid'))
  insist(key !== undefined, 'kid names no published key (RFC 7515 section 4.1.4)')
  insist(key.alg === header.get('alg'), 'alg is not that of the key (RFC 8725 section 3.1)')
  const hash = HASH[key.alg]
  insist(hash !== undefined, 'alg is not taken (RFC 8725 section 3.1)')
  const end = token.lastIndexOf('.')
  const signature = Buffer.from(token.slice(end + 1), 'base64url')
  const publicKey = createPublicKey({ key: key.jwk as never, format: 'jwk' })
  const how = key.alg === 'ES256' ? ({ dsaEncoding: 'ieee-p1363' } as const) : {}
  const good = verify(hash, Buffer.from(token.slice(0, end)), { key: publicKey, ...how }, signature)
  insist(good, 'the signature is not good (RFC 7515 section 5.2)')
}

function claimsOf(payload: Buffer): Members {
  return objectIn(payload, 'payload')
}

function checkClaims(claims: Members, { issuer, audience, scope, now }: Expected): void {
  insist(claims.get('iss') === issuer, 'iss is not the issuer (RFC 9068 section 4)')
  const aud = claims.get('aud')
  const audiences = Array.isArray(aud) ? aud : [aud]
  insist(
    audiences.every((one) => typeof one === 'string'),
    'aud is mistyped (RFC 7519 4.1.3)',
  )
  insist(audiences.includes(audience), 'aud is not the resource (RFC 9068 section 4)')
  checkTimes(claims, now)
  for (const name of ['sub', 'client_id', 'jti'])
    insist(isText(claims.get(name)), `${name} is missing or no text (RFC 9068 section 2.2)`)
  insist(!claims.has('cnf'), 'the token is bound to a key (RFC 9449 section 7.2)')
  const scopes = claims.get('scope')
  insist(typeof scopes === 'string', 'scope is missing or no text (RFC 6749 section 3.3)')
  insist(scopes.split(' ').includes(scope), 'the scope is lacking (RFC 6750 section 3.1)')
}

function checkTimes(claims: Members, now: number): void {
  const exp = claims.get('exp')
  insist(isTime(exp), 'exp is missing or no time (RFC 9068 section 2.2)')
  insist(exp + LEEWAY_SECONDS > now, 'the token has expired (RFC 7519 section 4.1.4)')
  insist(isTime(claims.get('iat')), 'iat is missing or no time (RFC 9068 section 2.2)')
  const nbf = claims.get('nbf')
  if (nbf === undefined) return
  insist(isTime(nbf), 'nbf is no time (RFC 7519 section 2)')
  insist(nbf - LEEWAY_SECONDS <= now, 'the token is not good yet (RFC 7519 section 4.1.5)')
}

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value)

const isText = (value: unknown) => typeof value === 'string' && value !== ''

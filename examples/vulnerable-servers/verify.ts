import { verify } from 'node:crypto'
import { Unavailable } from './fetch-document.ts'
import { type Members, readObject } from './json-object.ts'
import { isStale, type KeySet, type KeySetRules, MOST_READS, type PublishedKey } from './key-set.ts'
import { insist, Refusal } from './refusal.ts'

/** What a resource server wants of a token. */
export interface Wanted {
  readonly issuer: string
  /** Its own identifier, which must be among the audiences (RFC 8707). */
  readonly resource: string
  readonly scope: string
  /** Unix seconds. */
  readonly now: number
}

/** A token taken apart, before anything in it is believed. */
export interface Segments {
  readonly header: Buffer
  readonly payload: Buffer
  readonly signature: Buffer
  /** What the signature is over (RFC 7515 section 5.2 step 8). */
  readonly input: Buffer
}

/** A token whose header has been read. */
export interface Signed extends Segments {
  readonly fields: Members
}

/** What the parts look things up in; `parts` are those in use, so that one calls another as it is. */
export interface JwtContext extends Wanted {
  readonly keys: KeySet
  readonly parts: JwtParts
}

/** The steps of a verifier of RFC 9068, in their order; each refuses by throwing. A mistake replaces exactly one. */
export interface JwtParts extends KeySetRules {
  readonly split: (token: string) => Segments
  readonly parse: (bytes: Buffer) => Members | Promise<Members>
  readonly crit: (header: Members) => void
  readonly typ: (header: Members) => void
  /** The key that a header names. */
  readonly key: (header: Members, context: JwtContext) => Promise<PublishedKey>
  /** Whether the issuer made the token. */
  readonly signature: (token: Signed, context: JwtContext) => void | Promise<void>
  readonly issuer: (claims: Members, wanted: Wanted) => void
  readonly audience: (claims: Members, wanted: Wanted) => void
  readonly expiry: (claims: Members, wanted: Wanted) => void
  readonly notBefore: (claims: Members, wanted: Wanted) => void
  readonly issuedAt: (claims: Members, wanted: Wanted) => void
  readonly identity: (claims: Members) => void
  readonly scope: (claims: Members, wanted: Wanted) => void
}

/** Accepts an access token as RFC 9068 section 4 says, and answers its claims, or throws a `Refusal`. */
export async function verifyJwt(token: string, context: JwtContext): Promise<Members> {
  const { parts } = context
  const segments = parts.split(token)
  const fields = await parts.parse(segments.header)
  parts.crit(fields)
  parts.typ(fields)
  await parts.signature({ ...segments, fields }, context)
  const claims = await parts.parse(segments.payload)
  parts.issuer(claims, context)
  parts.audience(claims, context)
  parts.expiry(claims, context)
  parts.notBefore(claims, context)
  parts.issuedAt(claims, context)
  parts.identity(claims)
  parts.scope(claims, context)
  return claims
}

/** How far clocks may differ, in seconds. */
const LEEWAY = 30

/** The steps as they should be. */
export const STRICT: JwtParts = {
  stale: isStale,
  mostReads: MOST_READS,
  split,
  parse: readObject,
  crit: (header) => insist(!('crit' in header), 'crit asks for what is not supported'),
  typ: ({ typ }) => {
    const isAccessToken = typeof typ === 'string' && /^(application\/)?at\+jwt$/i.test(typ)
    insist(isAccessToken, 'typ is not at+jwt')
  },
  key: findKey,
  signature: checkSignature,
  issuer: ({ iss }, { issuer }) => insist(iss === issuer, 'iss is another issuer'),
  audience: ({ aud }, { resource }) => {
    const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
    const isForUs =
      audiences.every((one) => typeof one === 'string') && audiences.includes(resource)
    insist(isForUs, 'aud is another resource')
  },
  expiry: ({ exp }, { now }) => {
    insist(isTime(exp), 'exp is missing or no time')
    insist(now < exp + LEEWAY, 'the token has expired')
  },
  notBefore: ({ nbf }, { now }) => {
    if (nbf === undefined) return
    insist(isTime(nbf), 'nbf is no time')
    insist(now >= nbf - LEEWAY, 'the token is not good yet')
  },
  issuedAt: ({ iat }, { now }) => {
    insist(isTime(iat), 'iat is missing or no time')
    insist(iat - LEEWAY <= now, 'iat is yet to come')
  },
  identity: ({ sub, client_id, jti }) => {
    insist(isText(sub), 'sub is missing or no text')
    insist(isText(client_id), 'client_id is missing or no text')
    insist(isText(jti), 'jti is missing or no text')
  },
  scope: ({ scope }, wanted) => {
    const scopes = typeof scope === 'string' ? scope.split(' ') : []
    if (!scopes.includes(wanted.scope))
      throw new Refusal('insufficient_scope', 'the token lacks the scope')
  },
}

/** Three segments of canonical base64url; only the signature may be empty here, and is refused by its check. */
function split(token: string): Segments {
  const [match, header = '', payload = '', signature = ''] =
    /^([\w-]+)\.([\w-]+)\.([\w-]*)$/.exec(token) ?? []
  insist(match !== undefined, 'it has not three segments of base64url')
  return {
    header: decoded(header),
    payload: decoded(payload),
    signature: decoded(signature),
    input: Buffer.from(`${header}.${payload}`, 'ascii'),
  }
}

function decoded(segment: string): Buffer {
  const bytes = Buffer.from(segment, 'base64url')
  insist(bytes.toString('base64url') === segment, 'a segment is not canonical base64url')
  return bytes
}

async function findKey({ kid }: Members, { keys }: JwtContext): Promise<PublishedKey> {
  insist(typeof kid === 'string', 'kid is missing or no text')
  const key = await keys.find(kid).catch((error: unknown) => {
    // Fails closed: without keys there is nothing to trust.
    insist(!(error instanceof Unavailable), 'the keys of the issuer cannot be read')
    throw error
  })
  insist(key !== undefined, 'kid names no published key')
  return key
}

async function checkSignature(token: Signed, context: JwtContext): Promise<void> {
  const key = await context.parts.key(token.fields, context)
  insist(token.fields.alg === key.alg, 'alg is not that of the key')
  insist(isSignedBy(key, token), 'the signature is not good')
}

/** Says whether a key made the signature, by the key's own algorithm (RFC 7518 section 3). */
export function isSignedBy({ alg, key }: PublishedKey, { input, signature }: Segments): boolean {
  if (alg === 'ES256') {
    const how = { key, dsaEncoding: 'ieee-p1363' } as const
    return signature.length === 64 && verify('sha256', input, how, signature)
  }
  return verify(alg === 'RS256' ? 'sha256' : null, input, key, signature)
}

/** Says whether a value is a NumericDate (RFC 7519 section 2). */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

import { DEEPEST, depthOf, isJsonObject, type JsonObject } from '../protocol/json.ts'

/** A bearer token's grammar (RFC 6750 §2.1, b64token). */
const BEARER_TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/

/** Three base64url segments; the signature of an unsecured token is empty (RFC 7515 §7.1). */
const COMPACT_TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/

/** Says whether a text could be a bearer token at all: no blank, no control character, nothing outside b64token. */
export function isBearerToken(text: string): boolean {
  return BEARER_TOKEN.test(text)
}

/** Says whether a text is a compact JWS to the letter: three segments of canonical, unpadded base64url. */
export function isCompactToken(text: string): boolean {
  return COMPACT_TOKEN.test(text) && text.split('.').every(isCanonical)
}

function isCanonical(segment: string): boolean {
  return Buffer.from(segment, 'base64url').toString('base64url') === segment
}

/** What could be read of a token; `problems` says what could not, in the order a verifier meets it. */
export interface DecodedToken {
  readonly segments: number
  readonly header?: JsonObject
  readonly claims?: JsonObject
  /** True where the third segment, which holds the signature, is empty. */
  readonly unsigned?: true
  readonly problems: readonly string[]
}

/** The segments of an encrypted token, whose second is no payload (RFC 7516 §7.1). */
const JWE_SEGMENTS = 5

/** Decodes what can be decoded of a token, sound or not. */
export function decodeToken(text: string): DecodedToken {
  const segments = text.split('.')
  if (segments.length === 1) return { segments: 1, problems: [] }
  if (segments.length === JWE_SEGMENTS) return decodeEncrypted(segments[0] ?? '')
  const problems: string[] = []
  if (segments.length !== 3) problems.push(`a JWT has 3 segments; this has ${segments.length}`)
  const header = decodeObject('header', segments[0] ?? '', problems)
  const claims = decodeObject('payload', segments[1] ?? '', problems)
  if (segments.length === 3 && !isCanonical(segments[2] ?? '')) {
    problems.push('the signature is not canonical base64url without padding')
  }
  const unsigned = segments[2] === '' ? { unsigned: true as const } : {}
  return { segments: segments.length, ...readParts({ header, claims }), ...unsigned, problems }
}

/** The parts that could be read. */
function readParts(parts: {
  readonly header: JsonObject | undefined
  readonly claims?: JsonObject | undefined
}): Pick<DecodedToken, 'header' | 'claims'> {
  const { header, claims } = parts
  return { ...(header && { header }), ...(claims && { claims }) }
}

function decodeEncrypted(segment: string): DecodedToken {
  const problems = [
    'a JWT has 3 segments; this has 5, as an encrypted token has (JWE), whose payload nobody reads without its key',
  ]
  const header = decodeObject('header', segment, problems)
  return { segments: JWE_SEGMENTS, ...readParts({ header }), problems }
}

/** What JSON must not begin with, and some readers let pass (RFC 8259 §8.1). */
const BYTE_ORDER_MARK = '\uFEFF'

function decodeUtf8(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

function decodeObject(part: string, segment: string, problems: string[]): JsonObject | undefined {
  if (!isCanonical(segment)) problems.push(`the ${part} is not canonical base64url without padding`)
  try {
    const text = decodeUtf8(Buffer.from(segment, 'base64url'))
    const marked = text.startsWith(BYTE_ORDER_MARK)
    if (marked) problems.push(`the ${part} begins with a byte order mark`)
    if (depthOf(text) > DEEPEST) {
      problems.push(`the ${part} nests deeper than ${DEEPEST} levels`)
      return undefined
    }
    const value: unknown = JSON.parse(marked ? text.slice(1) : text)
    if (isJsonObject(value)) return value
    problems.push(`the ${part} is JSON, but not an object`)
  } catch {
    problems.push(`the ${part} is not JSON in UTF-8`)
  }
  return undefined
}

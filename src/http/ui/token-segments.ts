import type { Json, JsonObject } from '../../core/protocol/json.ts'
import type { TokenRecord } from '../../core/tokens/token.ts'
import { type JsonLine, jsonLines } from './json-lines.ts'
import { otherThan } from './segment-text.ts'
import { claimTimeInWords, isTimeClaim } from './time-in-words.ts'

/** A segment that says other than what could be read of it, as strings ready to print. */
export interface OddSegment {
  readonly id: string
  readonly title: string
  readonly note: string
  readonly text: string
}

/** An encrypted token has five segments, of which the second is a key (RFC 7516 §3.1). */
const ENCRYPTED_SEGMENTS = 5

/** The header as lines; null for an opaque token, and where a fault leaves none that can be read. */
export function headerLines(token: TokenRecord): readonly JsonLine[] | null {
  if (token.header === null || isLost(token.header, oddOf(token).header)) return null
  return jsonLines(token.header)
}

/** The claims as lines, times in words; null where a fault leaves none that can be read. `now` in Unix seconds. */
export function claimLines(token: TokenRecord, now: number): readonly JsonLine[] | null {
  if (isLost(token.claims, oddOf(token).payload)) return null
  return jsonLines(token.claims, (name: string, value: Json) =>
    isTimeClaim(name) && typeof value === 'number' ? claimTimeInWords(name, value, now) : null,
  )
}

/** The segments of a token with a fault that say other than its header and claims tell. */
export function oddSegments(token: TokenRecord): readonly OddSegment[] {
  const { header, payload } = oddOf(token)
  return [
    ...odd('token-header-sent', 'Header as it is sent', header),
    ...odd('token-payload-sent', 'Payload as it is sent', payload),
  ]
}

function odd(id: string, title: string, text: string | null): readonly OddSegment[] {
  const note = 'It does not say just what can be read of it as JSON.'
  return text === null ? [] : [{ id, title, note, text }]
}

function oddOf({ fault, value, header, claims }: TokenRecord): {
  readonly header: string | null
  readonly payload: string | null
} {
  const segments = value.split('.')
  const [first, second] = segments
  const isShown = fault !== null && header !== null && segments.length !== ENCRYPTED_SEGMENTS
  if (!isShown || first === undefined || second === undefined)
    return { header: null, payload: null }
  return { header: otherThan(header, first), payload: otherThan(claims, second) }
}

/** Nothing could be read where there is something. */
function isLost(object: JsonObject, sent: string | null): boolean {
  return sent !== null && Object.keys(object).length === 0
}

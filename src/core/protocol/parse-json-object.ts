import { invalidInput } from './invalid-input.ts'
import { DEEPEST, depthOf, isJsonObject, type JsonObject } from './json.ts'

/** Parses bytes as a JSON object that nests no deeper than 64, and whose text and numbers are what they say (RFC 8259 §6, §8); throws `InvalidInput`. */
export function parseJsonObject(body: Buffer): JsonObject {
  const text = decodeText(body)
  if (depthOf(text) > DEEPEST)
    throw invalidInput('', `the JSON nests deeper than ${DEEPEST} levels`)
  const value = parse(text)
  if (!isJsonObject(value)) throw invalidInput('', 'the body must be a JSON object')
  if (MAY_BE_UNSOUND.test(text) && !isSound(value)) {
    throw invalidInput('', 'the JSON has half of a surrogate pair, or a number beyond all bounds')
  }
  return value
}

/** Decodes bytes that must be UTF-8; throws `InvalidInput`. */
export function decodeText(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw invalidInput('', 'the body must be UTF-8')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidInput('', 'the body is not JSON')
  }
}

/** Only an escape can make half a surrogate pair, the bytes being UTF-8, and only a large exponent or many digits infinity. */
const MAY_BE_UNSOUND = /\\u[dD][89a-fA-F]|[eE]\+?\d{3}|\d{300}/

function isSound(value: unknown): boolean {
  if (typeof value === 'string') return !/\p{Cs}/u.test(value)
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, member]) => isSound(name) && isSound(member))
}

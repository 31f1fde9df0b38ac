import type { IncomingMessage } from 'node:http'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import { BodyError, mediaType, readBody } from './read-body.ts'

/** How deep a body may nest; no request of ours needs more. */
const DEEPEST = 64

/** Reads a JSON object; an empty body is `{}`. Throws `BodyError` or `InvalidInput` before anything walks the result. */
export async function readJson(request: IncomingMessage, limit: number): Promise<JsonObject> {
  const type = mediaType(request)
  const body = await readBody(request, limit)
  if (body.length === 0 && type === '') return {}
  if (type !== 'application/json') {
    throw new BodyError(
      415,
      `Content-Type must be application/json; got ${type === '' ? 'none' : 'another'}`,
    )
  }
  return body.length === 0 ? {} : parseJsonObject(body)
}

/** Parses bytes as a JSON object that nests no deeper than 64, and whose text and numbers are what they say (RFC 8259 §6, §8). */
export function parseJsonObject(body: Buffer): JsonObject {
  const text = decode(body)
  if (depthOf(text) > DEEPEST)
    throw invalidInput('', `the JSON nests deeper than ${DEEPEST} levels`)
  const value = parse(text)
  if (!isJsonObject(value)) throw invalidInput('', 'the body must be a JSON object')
  if (MAY_BE_UNSOUND.test(text) && !isSound(value)) {
    throw invalidInput('', 'the JSON has half of a surrogate pair, or a number beyond all bounds')
  }
  return value
}

function decode(body: Buffer): string {
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

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** How deep brackets outside text nest, counted in one pass, so that nothing recurses into a bomb. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) quoted = !quoted
    else if (quoted) at += code === BACKSLASH ? 1 : 0
    else depth += step(code)
    if (depth > deepest) deepest = depth
  }
  return deepest
}

/** One level down at `[` and `{`, one up at `]` and `}`. */
function step(code: number): -1 | 0 | 1 {
  if (code === 0x5b || code === 0x7b) return 1
  return code === 0x5d || code === 0x7d ? -1 : 0
}

/** Only an escape can make half a surrogate pair, the bytes being UTF-8, and only a large exponent or many digits infinity. */
const MAY_BE_UNSOUND = /\\u[dD][89a-fA-F]|[eE]\+?\d{3}|\d{300}/

function isSound(value: unknown): boolean {
  if (typeof value === 'string') return !/\p{Cs}/u.test(value)
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, member]) => isSound(name) && isSound(member))
}

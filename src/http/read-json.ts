import type { IncomingMessage } from 'node:http'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import { DEEPEST, depthOf, isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import { BodyError, mediaType, readBody } from './read-body.ts'

/**
 * Reads a JSON object; an empty body is `{}`. Throws `BodyError` or `InvalidInput` before anything walks the result;
 * `accepted` is for the refusal of another media type.
 */
export async function readJson(
  request: IncomingMessage,
  limit: number,
  accepted = 'application/json',
): Promise<JsonObject> {
  const type = mediaType(request)
  const body = await readBody(request, limit)
  if (body.length === 0 && type === '') return {}
  if (type !== 'application/json') {
    throw new BodyError(
      415,
      `Content-Type must be ${accepted}; got ${type === '' ? 'none' : 'another'}`,
    )
  }
  return body.length === 0 ? {} : parseJsonObject(body)
}

/** Reads a body of any media type as UTF-8; throws `BodyError` or `InvalidInput`. */
export async function readText(request: IncomingMessage, limit: number): Promise<string> {
  return decode(await readBody(request, limit))
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

/** Only an escape can make half a surrogate pair, the bytes being UTF-8, and only a large exponent or many digits infinity. */
const MAY_BE_UNSOUND = /\\u[dD][89a-fA-F]|[eE]\+?\d{3}|\d{300}/

function isSound(value: unknown): boolean {
  if (typeof value === 'string') return !/\p{Cs}/u.test(value)
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, member]) => isSound(name) && isSound(member))
}

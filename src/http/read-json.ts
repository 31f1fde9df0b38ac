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

/** Parses bytes as a JSON object that nests no deeper than 64 and whose text is well-formed (RFC 8259 §8). */
export function parseJsonObject(body: Buffer): JsonObject {
  const text = decode(body)
  if (depthOf(text) > DEEPEST)
    throw invalidInput('', `the JSON nests deeper than ${DEEPEST} levels`)
  const value = parse(text)
  if (!isJsonObject(value)) throw invalidInput('', 'the body must be a JSON object')
  if (hasLoneSurrogate(text, value))
    throw invalidInput('', 'the JSON has half of a surrogate pair, which is no character')
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

/** Counts brackets outside text, so that nothing recurses into a bomb. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [bracket] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]/gs)) {
    if (bracket === '[' || bracket === '{') deepest = Math.max(deepest, ++depth)
    else if (bracket === ']' || bracket === '}') depth -= 1
  }
  return deepest
}

/** Only an escape can make one, since the bytes were UTF-8. */
function hasLoneSurrogate(text: string, value: JsonObject): boolean {
  if (!/\\u[dD][89a-fA-F]/.test(text)) return false
  const lone = /\p{Cs}/u
  const found = (one: unknown): boolean => {
    if (typeof one === 'string') return lone.test(one)
    if (typeof one !== 'object' || one === null) return false
    return Object.entries(one).some(([name, member]) => lone.test(name) || found(member))
  }
  return found(value)
}

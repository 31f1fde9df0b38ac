import type { IncomingMessage } from 'node:http'
import type { JsonObject } from '../core/protocol/json.ts'
import { decodeText, parseJsonObject } from '../core/protocol/parse-json-object.ts'
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
  return decodeText(await readBody(request, limit))
}

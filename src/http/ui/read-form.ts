import type { IncomingMessage } from 'node:http'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { type Parameters, parseParameters } from '../../core/protocol/parameters.ts'
import { BODY_LIMIT, BodyError, mediaType, readBody } from '../read-body.ts'

/** Reads a form that a page posted, of at most `limit` bytes; throws `BodyError` for what is no form, too large, not UTF-8, or names a field twice. */
export async function readForm(
  request: IncomingMessage,
  limit: number = BODY_LIMIT,
): Promise<Parameters> {
  if (mediaType(request) !== 'application/x-www-form-urlencoded') {
    throw new BodyError(415, 'a page takes application/x-www-form-urlencoded only')
  }
  const body = await readBody(request, limit)
  try {
    return parseParameters(body)
  } catch (error) {
    if (error instanceof OAuthError) throw new BodyError(400, error.message)
    throw error
  }
}

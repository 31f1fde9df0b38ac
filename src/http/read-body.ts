import type { IncomingMessage } from 'node:http'

/** The largest body, in bytes, where nothing else is said. */
export const BODY_LIMIT = 256 * 1024

/** A body that cannot be taken, with the status that says why. */
export class BodyError extends Error {
  readonly status: 400 | 413 | 415

  constructor(status: 400 | 413 | 415, message: string) {
    super(message)
    this.name = 'BodyError'
    this.status = status
  }
}

/** Reads a body whole, up to a limit in bytes; throws `BodyError` for a larger or a compressed one, before it is parsed. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new BodyError(415, 'a compressed body is not taken; send it without Content-Encoding')
  }
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limit) throw tooLarge(limit)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
}

function tooLarge(limit: number): BodyError {
  return new BodyError(413, `the body is larger than the ${limit} bytes that are taken here`)
}

/** The media type of a body, in lower case and without parameters; empty where none is named. */
export function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

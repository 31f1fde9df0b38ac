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

/** Refuses, before any of it is read, a body that is compressed, or that says itself that it is larger than a limit in bytes; throws `BodyError`. */
export function refuseBody(request: IncomingMessage, limit: number): void {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new BodyError(415, 'a compressed body is not taken; send it without Content-Encoding')
  }
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  if (request.readableDidRead) {
    throw new Error('the body was read before it came here: mount this app before a body parser')
  }
}

/** Reads a body whole, up to a limit in bytes; throws `BodyError` for a larger, a compressed or a broken-off one, before it is parsed. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  refuseBody(request, limit)
  return collect(request, limit)
}

/** Listens rather than iterates: leaving an iteration early destroys the socket, and the refusal would never arrive. */
function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (done: () => void) => {
      request.off('data', onData).off('end', onEnd).off('close', onBroken).off('error', onBroken)
      done()
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) settle(() => reject(tooLarge(limit)))
      else chunks.push(chunk)
    }
    const onEnd = () => settle(() => resolve(Buffer.concat(chunks)))
    const onBroken = () =>
      settle(() => reject(new BodyError(400, 'the body ended before all of it had come')))
    request.on('data', onData).on('end', onEnd).on('close', onBroken).on('error', onBroken)
  })
}

/** The refusal of a body that is larger than a limit in bytes. */
export function tooLarge(limit: number): BodyError {
  return new BodyError(413, `the body is larger than the ${limit} bytes that are taken here`)
}

/** The media type of a body, in lower case and without parameters; empty where none is named. */
export function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

import { createWriteStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream/promises'
import { BodyError, refuseBody, tooLarge } from './read-body.ts'

/**
 * Streams a body into a new file that its owner alone can read (0600), up to a limit in bytes; throws `BodyError` for a
 * larger, a compressed or a broken-off one, and leaves the file for the caller to remove.
 */
export async function receiveFile(
  request: IncomingMessage,
  file: string,
  limit: number,
): Promise<void> {
  refuseBody(request, limit)
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600 })
  const written = finished(target)
  try {
    await pour(request, target, limit)
  } catch (error) {
    target.destroy()
    await written.catch(() => {})
    throw error
  }
  target.end()
  await written
}

/** Listens rather than pipes, since a pipe that ends early destroys the socket, and the refusal would never arrive. */
function pour(
  request: IncomingMessage,
  target: ReturnType<typeof createWriteStream>,
  limit: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let size = 0
    const settle = (done: () => void) => {
      request.off('data', onData).off('end', onEnd).off('close', onBroken).off('error', onBroken)
      target.off('drain', onDrain).off('error', onFault)
      done()
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) settle(() => reject(tooLarge(limit)))
      else if (!target.write(chunk)) request.pause()
    }
    const onDrain = () => request.resume()
    const onEnd = () => settle(resolve)
    const onBroken = () =>
      settle(() => reject(new BodyError(400, 'the body ended before all of it had come')))
    const onFault = (error: Error) => settle(() => reject(error))
    target.on('drain', onDrain).on('error', onFault)
    request.on('data', onData).on('end', onEnd).on('close', onBroken).on('error', onBroken)
  })
}

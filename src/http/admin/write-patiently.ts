import type { ServerResponse } from 'node:http'

/** Writes a piece of a stream; resolves when there is room for the next one, or when the caller has left. */
export function writePatiently(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed || response.write(text)) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.once('drain', done).once('close', done)
  })
}

import type { IncomingMessage, ServerResponse } from 'node:http'

/** How long what is left of a body is swallowed once the request has been answered, in milliseconds. */
const SWALLOW_MS = 1000

/**
 * Ends a request whose body goes on though it has been answered: what is left is swallowed for a second, since closing
 * at once would reset the connection before the caller has read the answer, and then the connection is cut.
 */
export function cutOffUnread(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete) return
    const timer = setTimeout(() => request.destroy(), SWALLOW_MS).unref()
    request.once('close', () => clearTimeout(timer))
    request.once('end', () => clearTimeout(timer))
    request.resume()
  })
}

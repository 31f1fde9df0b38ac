import type { IncomingMessage } from 'node:http'

/** The query of a page's address. */
export function queryOf(request: Pick<IncomingMessage, 'url'>): URLSearchParams {
  return new URLSearchParams(/\?(.*)$/.exec(request.url ?? '')?.[1] ?? '')
}

import type { IncomingMessage } from 'node:http'

/** What a browser's client of another origin may read of an answer, never with credentials. */
export const CORS_HEADERS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'WWW-Authenticate, DPoP-Nonce, ETag, Retry-After',
}

/** The headers that clients of an authorization server send. */
const USUAL_HEADERS = 'Authorization, Content-Type, Accept, DPoP, MCP-Protocol-Version'

/** What the answer to a preflight has besides `CORS_HEADERS`: the method, and the headers asked for, where they look like header names. */
export function preflightHeaders(request: IncomingMessage, method: string): Record<string, string> {
  const asked = request.headers['access-control-request-headers']
  const sound = asked !== undefined && /^[A-Za-z0-9, -]{1,1000}$/.test(asked)
  return {
    'Access-Control-Allow-Methods': `${method}, OPTIONS`,
    'Access-Control-Allow-Headers': sound ? asked : USUAL_HEADERS,
    'Access-Control-Max-Age': '600',
  }
}

import { STRICT_HTTP } from '../http-parts.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: a token in the query is taken.
 * Rule: OAuth 2.1 section 5.1; MCP authorization, token requirements: addresses are logged.
 * Found by: http-query.
 */
export const tokenInQuery: Mistake = {
  http: {
    readToken: (request) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
      return searchParams.get('access_token') ?? STRICT_HTTP.readToken(request)
    },
  },
}

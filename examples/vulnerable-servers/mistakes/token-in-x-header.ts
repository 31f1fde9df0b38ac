import { STRICT_HTTP } from '../http-parts.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: a token in X-Access-Token is taken, past whatever guards the Authorization header.
 * Rule: RFC 6750 section 2.
 * Found by: http-x-header.
 */
export const tokenInXHeader: Mistake = {
  http: {
    readToken: (request) => {
      const header = request.headers['x-access-token']
      return typeof header === 'string' ? header : STRICT_HTTP.readToken(request)
    },
  },
}

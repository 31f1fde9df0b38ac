import { STRICT_HTTP, tokenIn } from '../http-parts.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: the last word of the Authorization header is the token, whatever stands before it.
 * Rule: RFC 6750 section 2.1; RFC 9110 section 11.6.2.
 * Found by: http-no-scheme, http-token-scheme, http-basic.
 */
export const anyScheme: Mistake = {
  http: {
    readToken: (request) => {
      const [header = '', second] = request.headersDistinct.authorization ?? []
      const words = header.trim().split(/\s+/)
      const isOdd = second !== undefined || words.length > 2
      return isOdd ? STRICT_HTTP.readToken(request) : tokenIn(`Bearer ${words.at(-1)}`)
    },
  },
}

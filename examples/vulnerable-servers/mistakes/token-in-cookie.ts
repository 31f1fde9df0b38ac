import { STRICT_HTTP } from '../http-parts.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: a token in a cookie is taken, which a browser sends along with requests of other pages.
 * Rule: RFC 6750 section 2; CWE-352.
 * Found by: http-cookie.
 */
export const tokenInCookie: Mistake = {
  http: {
    readToken: (request) => {
      const [, cookie] = /(?:^|; *)access_token=([^;]+)/.exec(request.headers.cookie ?? '') ?? []
      return cookie ?? STRICT_HTTP.readToken(request)
    },
  },
}

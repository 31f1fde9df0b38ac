import { STRICT_HTTP } from '../http-parts.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: a refusal has no WWW-Authenticate.
 * Rule: RFC 6750 section 3; RFC 9110 section 11.6.1.
 * Found by: every refusal.
 */
export const noChallenge: Mistake = {
  http: {
    refuse: (refusal, context) => {
      const { 'WWW-Authenticate': _, ...headers } = STRICT_HTTP.refuse(refusal, context).headers
      return { ...STRICT_HTTP.refuse(refusal, context), headers }
    },
  },
}

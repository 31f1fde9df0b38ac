import { STRICT_HTTP } from '../http-parts.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: a good token without the scope is refused with 401, as if it were no good.
 * Rule: RFC 6750 section 3.1; MCP authorization, error handling.
 * Found by: scope-missing, scope-empty, scope-other, scope-superstring, scope-prefix, scope-case, scope-comma,
 *   scope-wildcard, scope-roles, scope-object, scope-number.
 */
export const forbiddenAs401: Mistake = {
  http: {
    refuse: (refusal, context) => {
      const answer = STRICT_HTTP.refuse(refusal, context)
      return answer.status === 403 ? { ...answer, status: 401 } : answer
    },
  },
}

import { STRICT_HTTP } from '../http-parts.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: the 403 for a missing scope does not say that it is about the scope.
 * Rule: RFC 6750 section 3.1.
 * Found by: scope-missing, scope-empty, scope-other, scope-superstring, scope-prefix, scope-case, scope-comma,
 *   scope-wildcard, scope-roles, scope-object, scope-number, scope-array, scope-scp-array, scope-scp-string,
 *   scope-newline.
 */
export const forbiddenWithoutError: Mistake = {
  http: {
    refuse: (refusal, context) => {
      const answer = STRICT_HTTP.refuse(refusal, context)
      if (answer.status !== 403) return answer
      return { ...answer, headers: { ...answer.headers, 'WWW-Authenticate': 'Bearer' } }
    },
  },
}

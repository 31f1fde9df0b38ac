import { tokenIn } from '../http-parts.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: of two Authorization headers the first one counts, whatever a proxy in front looked at.
 * Rule: RFC 9110 section 5.3; RFC 6750 section 2.
 * Found by: http-two-headers.
 */
export const firstAuthorizationHeader: Mistake = {
  http: { readToken: ({ headers }) => tokenIn(headers.authorization) },
}

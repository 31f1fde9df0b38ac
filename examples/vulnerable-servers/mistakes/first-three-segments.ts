import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: the token is split at its dots, and what comes after the third segment is dropped.
 * Rule: RFC 7515 section 7.1.
 * Found by: seg-4.
 */
export const firstThreeSegments: Mistake = {
  jwt: { split: (token) => STRICT.split(token.split('.').slice(0, 3).join('.')) },
}

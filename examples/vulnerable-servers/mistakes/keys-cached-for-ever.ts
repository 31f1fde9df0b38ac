import type { Mistake } from '../server.ts'

/**
 * Mistake: the keys are read once and never again: neither a new key nor a revoked one is noticed.
 * Rule: RFC 7517 section 5; RFC 8725 section 3.8.
 * Found by: the drills rotation, key-compromise.
 */
export const keysCachedForEver: Mistake = {
  jwt: { stale: ({ ageSeconds }) => ageSeconds === Number.POSITIVE_INFINITY },
}

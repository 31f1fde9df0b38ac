import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: the clocks may differ by ten minutes, so that a token outlives its time by as much.
 * Rule: RFC 7519 section 4.1.4: usually no more than a few minutes.
 * Found by: exp-past-90s.
 */
export const wideLeeway: Mistake = {
  jwt: { expiry: (claims, wanted) => STRICT.expiry(claims, { ...wanted, now: wanted.now - 600 }) },
}

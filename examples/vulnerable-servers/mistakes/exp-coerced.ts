import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: exp is made a number first; what is none compares as not yet past.
 * Rule: RFC 7519 section 2, NumericDate.
 * Found by: pl-proto, exp-missing, exp-string, exp-string-date, exp-array, exp-object, exp-1e400.
 */
export const expCoerced: Mistake = {
  jwt: {
    expiry: ({ exp }, { now }) => insist(!(Number(exp) < now), 'the token has expired'),
  },
}

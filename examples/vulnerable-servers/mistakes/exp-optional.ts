import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: exp is checked where it is there.
 * Rule: RFC 9068 section 2.2: exp is required.
 * Found by: pl-proto, exp-missing, exp-null.
 */
export const expOptional: Mistake = {
  jwt: {
    expiry: (claims, wanted) => {
      if (claims.exp !== undefined && claims.exp !== null) STRICT.expiry(claims, wanted)
    },
  },
}

import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: a signature is checked where there is one.
 * Rule: RFC 7515 section 5.2; CVE-2020-28042 (ServiceStack).
 * Found by: alg-none, alg-none-title, alg-none-upper, alg-none-mixed, alg-none-space, sig-empty.
 */
export const unsigned: Mistake = {
  jwt: {
    signature: (token, context) => {
      return token.signature.length === 0 ? undefined : STRICT.signature(token, context)
    },
  },
}

import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: a token that says alg none is believed without a signature.
 * Rule: RFC 8725 section 3.2; CVE-2015-9235 (jsonwebtoken).
 * Found by: alg-none, alg-none-with-sig.
 */
export const algNone: Mistake = {
  jwt: {
    signature: (token, context) => {
      if (token.fields.alg === 'none') return undefined
      return STRICT.signature(token, context)
    },
  },
}

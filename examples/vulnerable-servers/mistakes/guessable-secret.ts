import { isHmacUnder } from '../hmac.ts'
import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: HS256 is taken too, with the secret of the tutorial.
 * Rule: RFC 8725 section 3.5; GHSA-869p-cjfg-cm3x (node-jws).
 * Found by: hs-weak-secret.
 */
export const guessableSecret: Mistake = {
  jwt: {
    signature: (token, context) => {
      return isHmacUnder('secret', token) ? undefined : STRICT.signature(token, context)
    },
  },
}

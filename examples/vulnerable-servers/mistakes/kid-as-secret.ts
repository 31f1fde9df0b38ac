import { isHmacUnder } from '../hmac.ts'
import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: HS256 is taken too, and the name of the key serves as the key.
 * Rule: RFC 8725 section 3.10.
 * Found by: hs-kid-as-secret.
 */
export const kidAsSecret: Mistake = {
  jwt: {
    signature: (token, context) => {
      return isHmacUnder(String(token.fields.kid), token)
        ? undefined
        : STRICT.signature(token, context)
    },
  },
}

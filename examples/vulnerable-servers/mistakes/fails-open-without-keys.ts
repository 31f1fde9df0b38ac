import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: while the keys cannot be read, tokens are believed, so that nobody is locked out.
 * Rule: RFC 8725 section 3.1; CWE-636.
 * Found by: the drill outage.
 */
export const failsOpenWithoutKeys: Mistake = {
  jwt: {
    signature: async (token, context) => {
      try {
        await context.keys.find(String(token.fields.kid))
      } catch {
        return
      }
      await STRICT.signature(token, context)
    },
  },
}

import { isHmacUnder } from '../hmac.ts'
import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: HS256 is taken too, with a secret of the environment that nobody has set.
 * Rule: RFC 8725 section 3.5; CVE-2019-20933 (InfluxDB).
 * Found by: hs-empty-secret, kid-path-hs-empty.
 */
export const emptySecret: Mistake = {
  jwt: {
    signature: (token, context) => {
      return isHmacUnder('', token) ? undefined : STRICT.signature(token, context)
    },
  },
}

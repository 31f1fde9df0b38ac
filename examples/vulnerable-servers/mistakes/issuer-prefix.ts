import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: iss counts where it begins with the issuer.
 * Rule: RFC 8414 section 3.3; RFC 8725 section 3.8.
 * Found by: iss-slash, iss-space, iss-nul, iss-prefix.
 */
export const issuerPrefix: Mistake = {
  jwt: {
    issuer: ({ iss }, { issuer }) => {
      insist(typeof iss === 'string' && iss.startsWith(issuer), 'iss is another issuer')
    },
  },
}

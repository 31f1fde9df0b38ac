import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: a slash at the end of iss is overlooked.
 * Rule: RFC 8414 section 3.3: simple string comparison.
 * Found by: iss-slash.
 */
export const issuerSlash: Mistake = {
  jwt: {
    issuer: ({ iss }, { issuer }) => {
      insist(String(iss).replace(/\/$/, '') === issuer, 'iss is another issuer')
    },
  },
}

import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: iss counts where it is a part of the issuer, since a text was given where a list was meant.
 * Rule: RFC 8725 section 3.8; CVE-2024-53861 (PyJWT).
 * Found by: iss-empty, iss-substring, iss-char.
 */
export const issuerSubstring: Mistake = {
  jwt: {
    issuer: ({ iss }, { issuer }) => {
      insist(typeof iss === 'string' && issuer.includes(iss), 'iss is another issuer')
    },
  },
}

import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: iss may be a list that has the issuer in it.
 * Rule: RFC 7519 section 4.1.1; CVE-2025-30144 (fast-jwt).
 * Found by: iss-array, iss-array-evil-first.
 */
export const issuerList: Mistake = {
  jwt: {
    issuer: ({ iss }, { issuer }) => insist([iss].flat().includes(issuer), 'iss is another issuer'),
  },
}

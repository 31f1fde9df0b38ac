import type { Mistake } from '../server.ts'

/**
 * Mistake: iss is not looked at: any issuer whose keys are in the set will do.
 * Rule: RFC 9068 section 4; RFC 8725 section 3.8.
 * Found by: iss-wrong, iss-null, iss-empty, iss-missing, iss-slash, iss-case, iss-localhost, iss-percent,
 *   iss-space, iss-nul, iss-prefix, iss-substring, iss-char, iss-homoglyph, iss-array, iss-array-evil-first,
 *   iss-object.
 */
export const noIssuerCheck: Mistake = { jwt: { issuer: () => {} } }

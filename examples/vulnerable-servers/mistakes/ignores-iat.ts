import type { Mistake } from '../server.ts'

/**
 * Mistake: iat is overlooked.
 * Rule: RFC 9068 section 2.2: iat is required, and a NumericDate.
 * Found by: iat-missing, iat-string.
 */
export const ignoresIat: Mistake = { jwt: { issuedAt: () => {} } }

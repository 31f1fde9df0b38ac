import type { Mistake } from '../server.ts'

/**
 * Mistake: exp is overlooked: a token is good for ever.
 * Rule: RFC 7519 section 4.1.4; RFC 9068 section 4.
 * Found by: pl-proto, exp-past, exp-past-90s, exp-zero, exp-negative, exp-missing, exp-null, exp-string,
 *   exp-string-date, exp-true, exp-array, exp-object, exp-1e400.
 */
export const noExpCheck: Mistake = { jwt: { expiry: () => {} } }

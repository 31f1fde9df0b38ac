import type { Mistake } from '../server.ts'

/**
 * Mistake: nbf is overlooked.
 * Rule: RFC 7519 section 4.1.5.
 * Found by: nbf-future, nbf-string.
 */
export const ignoresNbf: Mistake = { jwt: { notBefore: () => {} } }

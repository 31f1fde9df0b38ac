import type { Mistake } from '../server.ts'

/**
 * Mistake: what is active is taken to be good now, whatever exp says of it.
 * Rule: RFC 7662 section 4.
 * Found by: the bad answer exp_past.
 */
export const introspectionIgnoresExp: Mistake = { introspection: { expiry: () => {} } }

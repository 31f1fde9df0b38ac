import type { Mistake } from '../server.ts'

/**
 * Mistake: an active token is good, whatever it was granted for.
 * Rule: RFC 7662 section 4; RFC 6750 section 3.1.
 * Found by: typ-id-token-right-aud, scope-missing, scope-empty, scope-other, scope-superstring, scope-prefix,
 *   scope-case, scope-comma, scope-wildcard, scope-roles, scope-object, scope-number.
 */
export const introspectionIgnoresScope: Mistake = { introspection: { scope: () => {} } }

import type { Mistake } from '../server.ts'

/**
 * Mistake: any good token will do, whatever it was granted for.
 * Rule: RFC 6750 section 3.1; MCP authorization, error handling.
 * Found by: scope-missing, scope-empty, scope-other, scope-superstring, scope-prefix, scope-case, scope-comma,
 *   scope-wildcard, scope-roles, scope-object, scope-number.
 */
export const ignoresScope: Mistake = { jwt: { scope: () => {} } }

import { Refusal } from '../refusal.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: scopes are compared in lower case.
 * Rule: RFC 6749 section 3.3: scopes are case-sensitive.
 * Found by: scope-case.
 */
export const scopeAnyCase: Mistake = {
  jwt: {
    scope: ({ scope }, wanted) => {
      if (String(scope).toLowerCase().split(' ').includes(wanted.scope)) return
      throw new Refusal('insufficient_scope', 'the token lacks the scope')
    },
  },
}

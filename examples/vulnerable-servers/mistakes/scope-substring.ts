import { Refusal } from '../refusal.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: the scope counts where it is anywhere in the text of scope.
 * Rule: RFC 6749 section 3.3: scopes are parted by blanks.
 * Found by: scope-superstring, scope-comma.
 */
export const scopeSubstring: Mistake = {
  jwt: {
    scope: ({ scope }, wanted) => {
      if (String(scope).includes(wanted.scope)) return
      throw new Refusal('insufficient_scope', 'the token lacks the scope')
    },
  },
}

import { introspect } from '../introspect.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: while introspection does not answer, tokens are believed, so that nobody is locked out.
 * Rule: RFC 7662 section 4; CWE-636.
 * Found by: the drill outage.
 */
export const introspectionFailsOpen: Mistake = {
  introspection: {
    ask: async (token, context) => {
      try {
        return await introspect(token, context.introspection)
      } catch {
        return { active: true, aud: context.resource, scope: context.scope }
      }
    },
  },
}

import { type IntrospectionEndpoint, STRICT_INTROSPECTION } from '../introspect.ts'
import type { Members } from '../json-object.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: what introspection said once is believed for ever: neither the revocation of a token nor that of a key is
 *   noticed.
 * Rule: RFC 7662 section 4: no longer than the time for which a revoked token may be accepted.
 * Found by: the drills revocation, key-compromise.
 */
export const introspectionCachedForEver: Mistake = {
  introspection: {
    ask: async (token, context) => {
      const known = ANSWERS.get(context.introspection) ?? new Map<string, Members>()
      ANSWERS.set(context.introspection, known)
      const answer = known.get(token) ?? (await STRICT_INTROSPECTION.ask(token, context))
      known.set(token, answer)
      return answer
    },
  },
}

/** By the endpoint as it was given to a server, so that each server has its own. */
const ANSWERS = new WeakMap<IntrospectionEndpoint, Map<string, Members>>()

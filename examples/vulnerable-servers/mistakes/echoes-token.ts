import { STRICT_HTTP } from '../http-parts.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: the answer to a bad token repeats it.
 * Rule: RFC 6750 section 5.3; CWE-532: answers end up in logs.
 * Found by: every refusal.
 */
export const echoesToken: Mistake = {
  http: {
    refuse: (refusal, context) => {
      const body = `${refusal.message}: ${context.token ?? 'none'}`
      return { ...STRICT_HTTP.refuse(refusal, context), body }
    },
  },
}

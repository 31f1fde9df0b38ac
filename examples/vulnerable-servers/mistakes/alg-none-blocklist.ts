import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: alg none is refused by its name, and believed in any other spelling.
 * Rule: RFC 8725 section 3.1: a list of what is taken, not of what is not; CVE-2026-23993 (HarbourJwt).
 * Found by: alg-none-title, alg-none-upper, alg-none-mixed.
 */
export const algNoneBlocklist: Mistake = {
  jwt: {
    signature: (token, context) => {
      const alg = String(token.fields.alg)
      insist(alg !== 'none', 'alg is none')
      return alg.toLowerCase() === 'none' ? undefined : STRICT.signature(token, context)
    },
  },
}

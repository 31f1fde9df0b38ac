import type { PublishedKey } from '../key-set.ts'
import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: the keys stand in a plain object by kid, which has members that nobody put there.
 * Rule: RFC 8725 section 3.10: kid is foreign text; CWE-1321.
 * Found by: kid-proto.
 */
export const keysInPlainObject: Mistake = {
  jwt: {
    key: async (header, context) => {
      const kid = String(header.kid)
      const cache: Record<string, PublishedKey | undefined> = {}
      cache[kid] ??= await context.keys.find(kid)
      const found = cache[kid]
      insist(found !== undefined, 'kid names no published key')
      insist(found.key.type === 'public', 'the key is not public')
      return found
    },
  },
}

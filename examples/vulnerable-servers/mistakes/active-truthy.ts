import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: active counts where it is anything but empty: the text "false" too.
 * Rule: RFC 7662 section 2.2: active is a boolean.
 * Found by: the bad answer active_string.
 */
export const activeTruthy: Mistake = {
  introspection: { active: ({ active }) => insist(Boolean(active), 'the token is not active') },
}

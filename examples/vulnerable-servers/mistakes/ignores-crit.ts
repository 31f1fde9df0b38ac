import type { Mistake } from '../server.ts'

/**
 * Mistake: crit is overlooked, and with it what the issuer insists on.
 * Rule: RFC 7515 section 4.1.11; CVE-2025-59420 (Authlib), CVE-2026-32597 (PyJWT).
 * Found by: crit-unknown, crit-absent-member, crit-not-array, crit-empty, crit-registered.
 */
export const ignoresCrit: Mistake = { jwt: { crit: () => {} } }

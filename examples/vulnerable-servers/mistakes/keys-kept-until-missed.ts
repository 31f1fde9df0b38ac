import type { Mistake } from '../server.ts'

/**
 * Mistake: the keys are read again for an unknown kid only: a rotation is noticed, a revoked key is not.
 * Rule: RFC 8725 section 3.8.
 * Found by: the drill key-compromise.
 */
export const keysKeptUntilMissed: Mistake = { jwt: { stale: ({ missing }) => missing } }

import type { Mistake } from '../server.ts'

/**
 * Mistake: each unknown kid is a reason to read the keys again, so that anybody can make the server flood its
 *   issuer.
 * Rule: RFC 8725 section 3.10; CWE-770.
 * Found by: life-unknown-kid-flood.
 */
export const noFetchLimit: Mistake = { jwt: { mostReads: Number.POSITIVE_INFINITY } }

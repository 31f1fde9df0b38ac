import type { Mistake } from '../server.ts'

/**
 * Mistake: whom the token is about, who may use it, and which token it is: none of it is looked at.
 * Rule: RFC 9068 section 2.2: sub, client_id and jti are required.
 * Found by: sub-missing, sub-null, sub-number, sub-object, client-id-missing, client-id-object, jti-missing.
 */
export const ignoresIdentity: Mistake = { jwt: { identity: () => {} } }

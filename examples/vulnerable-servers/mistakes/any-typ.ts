import type { Mistake } from '../server.ts'

/**
 * Mistake: typ is overlooked, so that other kinds of JWT of the issuer pass for access tokens. (An ID token has
 *   no client_id and no scope: other checks of this server refuse it.)
 * Rule: RFC 9068 section 4; RFC 8725 section 3.11.
 * Found by: typ-jwt, typ-missing, typ-logout, typ-dpop, typ-introspection, typ-number.
 */
export const anyTyp: Mistake = { jwt: { typ: () => {} } }

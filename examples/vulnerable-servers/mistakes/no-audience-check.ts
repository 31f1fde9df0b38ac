import type { Mistake } from '../server.ts'

/**
 * Mistake: aud is not looked at, so that a token for any other server of the issuer is good here.
 * Rule: RFC 9068 section 4; RFC 8707 section 2; MCP authorization, token audience binding; CVE-2020-26160
 *   (jwt-go).
 * Found by: aud-wrong, aud-null, aud-empty, aud-empty-array, aud-array-without, aud-missing, aud-client-id,
 *   aud-issuer, aud-wildcard, aud-origin, aud-slash, aud-subpath, aud-prefix, aud-case, aud-query, aud-object,
 *   aud-nested-array, aud-number, aud-true, aud-comma, aud-space, mcp-passthrough-other.
 */
export const noAudienceCheck: Mistake = { jwt: { audience: () => {} } }

import type { Mistake } from '../server.ts'

/**
 * Mistake: an active token is good, whomever it is for.
 * Rule: RFC 7662 section 4; RFC 8707 section 2; MCP authorization, token audience binding.
 * Found by: aud-wrong, aud-null, aud-empty, aud-empty-array, aud-array-without, aud-missing, aud-client-id,
 *   aud-issuer, aud-wildcard, aud-origin, aud-slash, aud-subpath, aud-prefix, aud-case, aud-query, aud-object,
 *   aud-nested-array, aud-number, aud-true, aud-comma, aud-space, mcp-passthrough-other, the bad answer
 *   other_audience.
 */
export const introspectionNoAudienceCheck: Mistake = { introspection: { audience: () => {} } }

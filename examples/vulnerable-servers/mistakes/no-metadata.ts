import { json } from '../http-parts.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: there are no protected resource metadata.
 * Rule: RFC 9728 section 3; MCP authorization, authorization server location.
 * Found by: mcp-challenge.
 */
export const noMetadata: Mistake = {
  http: { metadata: () => json(404, { error: 'not_found' }) },
}

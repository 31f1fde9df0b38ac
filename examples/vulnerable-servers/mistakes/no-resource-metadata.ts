import { STRICT_HTTP } from '../http-parts.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: the challenge does not say where the protected resource metadata stand.
 * Rule: RFC 9728 section 5.1; MCP authorization, authorization server location.
 * Found by: every refusal.
 */
export const noResourceMetadata: Mistake = {
  http: {
    refuse: (refusal, context) => {
      const { headers, ...answer } = STRICT_HTTP.refuse(refusal, context)
      const challenge =
        headers['WWW-Authenticate']?.replace(/, resource_metadata="[^"]*"/, '') ?? ''
      return { ...answer, headers: { ...headers, 'WWW-Authenticate': challenge } }
    },
  },
}

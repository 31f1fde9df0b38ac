import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: audiences are compared in lower case and without a slash at the end.
 * Rule: RFC 8707 section 2; RFC 3986 section 6.2.1: simple string comparison; FastMCP issue 4789.
 * Found by: aud-slash, aud-case.
 */
export const audienceNormalized: Mistake = {
  jwt: {
    audience: ({ aud }, { resource }) => {
      const isOurs = (one: unknown) =>
        typeof one === 'string' && normalized(one) === normalized(resource)
      insist([aud].flat().some(isOurs), 'aud is another resource')
    },
  },
}

function normalized(url: string): string {
  return url.toLowerCase().replace(/\/$/, '')
}

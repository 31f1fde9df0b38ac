import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: an audience counts where it begins with the resource.
 * Rule: RFC 8707 section 2; RFC 7519 section 4.1.3: the texts are equal or they are not.
 * Found by: aud-slash, aud-subpath, aud-prefix, aud-query.
 */
export const audiencePrefix: Mistake = {
  jwt: {
    audience: ({ aud }, { resource }) => {
      const isOurs = (one: unknown) => typeof one === 'string' && one.startsWith(resource)
      insist([aud].flat().some(isOurs), 'aud is another resource')
    },
  },
}

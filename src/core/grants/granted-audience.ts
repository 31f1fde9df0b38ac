import { OAuthError } from '../protocol/oauth-error.ts'
import { quoted } from '../protocol/parameters.ts'
import { audienceOfResources, readResources } from '../protocol/resource.ts'

/** What was granted, and for what a token is asked. */
export interface AskedAudience {
  /** The resources that were granted; empty: none in particular. */
  readonly granted: readonly string[]
  /** The audience of who names no resource. */
  readonly usual: string | readonly string[]
  /** As the request at the token endpoint names them. */
  readonly asked: readonly string[]
}

/** The audience of a token that comes of a grant: all that was granted, or the part of it that is asked for (RFC 8707 §2.2). Throws `invalid_target`. */
export function grantedAudience({
  granted,
  usual,
  asked,
}: AskedAudience): string | readonly string[] {
  const whole = audienceOfResources(granted) ?? usual
  const resources = readResources(asked)
  const beyond = resources.find((resource) => ![whole].flat().includes(resource))
  if (beyond !== undefined) {
    throw new OAuthError(
      'invalid_target',
      `resource ${quoted(beyond)} was not granted; granted: ${[whole].flat().join(' ')} (RFC 8707 section 2.2)`,
    )
  }
  return audienceOfResources(resources) ?? whole
}

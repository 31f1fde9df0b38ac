import { OAuthError } from './oauth-error.ts'
import { quoted } from './parameters.ts'

/** The longest list of resources, in characters: the token that holds them travels in a header. */
const LONGEST = 16 * 1024

/** The resources that a request names, each once (RFC 8707 §2); throws `invalid_target`. */
export function readResources(resources: readonly string[]): readonly string[] {
  if (resources.join(' ').length > LONGEST) {
    throw new OAuthError('invalid_target', `resource has at most ${LONGEST} characters here`)
  }
  const bad = resources.find((resource) => !isResource(resource))
  if (bad !== undefined) {
    throw new OAuthError(
      'invalid_target',
      `resource ${quoted(bad)} must be an absolute URI without a fragment (RFC 8707 section 2)`,
    )
  }
  return [...new Set(resources)]
}

/** An absolute URI in the characters that one has: what is not printable ASCII must be percent-encoded (RFC 3986 §2). */
function isResource(resource: string): boolean {
  return (
    /^[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7E]+$/.test(resource) &&
    !resource.includes('#') &&
    URL.canParse(resource)
  )
}

/** Resources as an audience: one as it is, several as a list; undefined for none. */
export function audienceOfResources(
  resources: readonly string[],
): string | readonly string[] | undefined {
  return resources.length > 1 ? resources : resources[0]
}

import { exactText } from './exact-text.ts'
import { type InputIssue, InvalidInput } from './invalid-input.ts'
import type { ProtectedResource } from './protected-resource.ts'
import { isScopeToken, splitScope } from './scope.ts'

/** A protected resource as it is asked for, member by member; an empty text is none. */
export interface ProtectedResourceInput {
  readonly resource: string
  /** Scopes, each text one or several joined by blanks. */
  readonly scope?: string | readonly string[] | undefined
  readonly resource_name?: string | undefined
  readonly resource_documentation?: string | undefined
  readonly dpop_bound_access_tokens_required?: boolean | undefined
}

/** Reads a protected resource; throws `InvalidInput` with everything that is wrong, named by its member. */
export function checkProtectedResource(input: ProtectedResourceInput): ProtectedResource {
  const { resource, resource_name: name = '', resource_documentation: documentation = '' } = input
  const scopes = [...new Set([input.scope ?? []].flat().flatMap(splitScope))]
  const problems: readonly (readonly [member: string, problem: string | undefined])[] = [
    ['resource', resourceProblem(resource)],
    ['scope', scopes.every(isScopeToken) ? undefined : NO_SCOPES],
    ['resource_name', nameProblem(name)],
    ['resource_documentation', documentation === '' ? undefined : urlProblem(documentation)],
  ]
  const issues = problems.flatMap(([member, detail]): InputIssue[] =>
    detail === undefined ? [] : [{ pointer: `/${member}`, detail }],
  )
  if (issues.length > 0) throw new InvalidInput(issues)
  return {
    resource,
    scopes,
    name: exactText('resource_name', name) || null,
    documentation: documentation || null,
    dpopBound: input.dpop_bound_access_tokens_required === true,
  }
}

/** Says why a text cannot be the resource identifier of an MCP server (RFC 9728 §1.2, RFC 8707 §2); undefined where it can. */
export function resourceProblem(resource: string): string | undefined {
  if (resource.includes('#')) return 'must have no fragment (RFC 9728 section 1.2)'
  return urlProblem(resource)
}

const NO_SCOPES =
  'must be scopes joined by blanks, of printable ASCII without quotation mark and backslash (RFC 6749 section 3.3)'

/** A URL in the characters of RFC 3986 §2, with a host, and escapes that are whole: whatever else would be repaired by one reader and not by another. */
const HTTP_URL =
  /^https?:\/\/[A-Za-z0-9[](?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/i

function urlProblem(text: string): string | undefined {
  if (!HTTP_URL.test(text) || !URL.canParse(text))
    return 'must be an absolute http or https URL, such as http://127.0.0.1:8000/mcp; what RFC 3986 does not allow in it is percent-encoded'
  const { username, password } = new URL(text)
  return username === '' && password === '' ? undefined : 'must hold no user name and no password'
}

function nameProblem(name: string): string | undefined {
  return /[\p{Cc}\u2028\u2029]/u.test(name)
    ? 'must be a single line, without control characters'
    : undefined
}

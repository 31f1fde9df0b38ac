import { OAuthError } from './oauth-error.ts'
import { isScopeToken, splitScope } from './scope.ts'

/** The longest scope, in characters: the token that holds it travels in a header. */
const LONGEST = 16 * 1024

/** The scopes that a request asks for, each once (RFC 6749 §3.3); throws `invalid_scope`. */
export function readScope(asked: string): readonly string[] {
  if (asked.length > LONGEST) {
    throw new OAuthError('invalid_scope', `scope has at most ${LONGEST} characters here`)
  }
  const scopes = splitScope(asked)
  if (scopes.length === 0 || !scopes.every(isScopeToken)) {
    throw new OAuthError(
      'invalid_scope',
      'scope must be scopes of printable ASCII joined by blanks (RFC 6749 section 3.3)',
    )
  }
  return scopes
}

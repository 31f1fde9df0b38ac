import { OAuthError } from '../protocol/oauth-error.ts'
import { quoted } from '../protocol/parameters.ts'
import { readScope } from '../protocol/read-scope.ts'
import { splitScope } from '../protocol/scope.ts'
import type { GrantRecord } from './grant.ts'

/** The scopes asked for, none of which may be beyond the grant's; without any the grant's own (RFC 6749 §6). Throws `invalid_scope`. */
export function scopesWithin(
  { scope }: Pick<GrantRecord, 'scope'>,
  asked: string | undefined,
): readonly string[] {
  const granted = splitScope(scope ?? '')
  if (asked === undefined) return granted
  const scopes = readScope(asked)
  const beyond = scopes.find((one) => !granted.includes(one))
  if (beyond !== undefined) {
    throw new OAuthError(
      'invalid_scope',
      `scope ${quoted(beyond)} was not granted; granted: ${granted.join(' ') || 'none'}`,
    )
  }
  return scopes
}

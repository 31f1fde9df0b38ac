import { OAuthError } from '../../core/protocol/oauth-error.ts'
import type { Parameters } from '../../core/protocol/parameters.ts'

/** The `token` that introspection and revocation are about (RFC 7662 §2.1, RFC 7009 §2.1); throws `invalid_request` without one. */
export function requiredToken(parameters: Parameters): string {
  const token = parameters.get('token')
  if (token === undefined) throw new OAuthError('invalid_request', "parameter 'token' is missing")
  return token
}

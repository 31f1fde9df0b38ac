import type { InputIssue } from '../protocol/invalid-input.ts'
import { isScopeToken, splitScope } from '../protocol/scope.ts'
import { AUTH_METHODS, type ClientMetadata } from './client.ts'
import { clientKeyIssues } from './client-keys.ts'
import { redirectUriProblem } from './redirect-uri.ts'

/** Says everything that is wrong with a client's metadata (RFC 7591 §2); empty where nothing is. */
export function checkMetadata(metadata: ClientMetadata): readonly InputIssue[] {
  const { post_logout_redirect_uris: afterLogout } = metadata.further
  const issues: InputIssue[] = [
    ...redirectIssues('redirect_uris', metadata.redirectUris),
    ...redirectIssues('post_logout_redirect_uris', Array.isArray(afterLogout) ? afterLogout : []),
  ]
  if (metadata.scope !== undefined && !splitScope(metadata.scope).every(isScopeToken)) {
    issues.push({
      pointer: '/scope',
      detail: 'must be scopes of printable ASCII joined by blanks (RFC 6749 section 3.3)',
    })
  }
  if (!AUTH_METHODS.includes(metadata.tokenEndpointAuthMethod)) {
    issues.push({
      pointer: '/token_endpoint_auth_method',
      detail: `must be one of ${AUTH_METHODS.join(', ')}`,
    })
  }
  if (
    metadata.tokenEndpointAuthMethod === 'none' &&
    metadata.grantTypes.includes('client_credentials')
  ) {
    issues.push({
      pointer: '/grant_types',
      detail: 'client_credentials is for clients with a secret (RFC 6749 section 4.4)',
    })
  }
  return [...issues, ...clientKeyIssues(metadata)]
}

function redirectIssues(member: string, uris: readonly unknown[]): readonly InputIssue[] {
  return uris.flatMap((uri, index) => {
    const problem = redirectUriProblem(String(uri))
    return problem === undefined ? [] : [{ pointer: `/${member}/${index}`, detail: problem }]
  })
}

import type { Issuer } from '../../core/issuers/issuer.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { quoted } from '../../core/protocol/parameters.ts'
import type { Idp } from '../idp.ts'
import { clientCredentials } from './client-credentials.ts'
import type { Grant, GrantedToken, GrantRequest } from './grant.ts'

/** Every grant type that is served; the metadata is made from it. */
const GRANTS: ReadonlyMap<string, Grant> = new Map([['client_credentials', clientCredentials]])

/** The grant types that are served (RFC 8414 §2, `grant_types_supported`). */
export const GRANT_TYPES: readonly string[] = [...GRANTS.keys()]

/** Answers a request at the token endpoint by its grant type (RFC 6749 §5); throws `OAuthError`. */
export async function grantToken(
  idp: Idp,
  issuer: Issuer,
  request: GrantRequest,
): Promise<GrantedToken> {
  const { client, parameters } = request
  const grantType = parameters.get('grant_type')
  if (grantType === undefined) {
    throw new OAuthError(
      'invalid_request',
      `parameter 'grant_type' is missing; served: ${GRANT_TYPES.join(' ')}`,
    )
  }
  const grant = GRANTS.get(grantType)
  if (grant === undefined) {
    throw new OAuthError(
      'unsupported_grant_type',
      `grant_type ${quoted(grantType)} is not served; served: ${GRANT_TYPES.join(' ')}`,
    )
  }
  if (!client.metadata.grantTypes.includes(grantType)) {
    throw new OAuthError(
      'unauthorized_client',
      `client ${quoted(client.clientId)} is not registered for grant_type ${quoted(grantType)}`,
    )
  }
  return grant(idp, issuer, request)
}

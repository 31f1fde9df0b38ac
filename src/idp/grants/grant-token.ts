import {
  DEVICE_CODE_GRANT,
  JWT_BEARER_GRANT,
  requireGrantType,
  TOKEN_EXCHANGE_GRANT,
} from '../../core/grants/grant-type.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { quoted } from '../../core/protocol/parameters.ts'
import type { Idp } from '../idp.ts'
import { authorizationCode } from './authorization-code.ts'
import { clientCredentials } from './client-credentials.ts'
import { deviceCode } from './device-code.ts'
import type { Grant, GrantedToken, GrantRequest } from './grant.ts'
import { jwtBearer } from './jwt-bearer.ts'
import { refreshToken } from './refresh-token.ts'
import { tokenExchange } from './token-exchange.ts'

/** Every grant type that is served; the metadata is made from it. */
const GRANTS: ReadonlyMap<string, Grant> = new Map([
  ['authorization_code', authorizationCode],
  ['client_credentials', clientCredentials],
  ['refresh_token', refreshToken],
  [DEVICE_CODE_GRANT, deviceCode],
  [TOKEN_EXCHANGE_GRANT, tokenExchange],
  [JWT_BEARER_GRANT, jwtBearer],
])

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
  requireGrantType(client, grantType)
  return grant(idp, issuer, request)
}

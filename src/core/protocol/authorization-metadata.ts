import { PROMPTS } from '../grants/authorization-request.ts'
import { RESPONSE_MODES } from '../grants/authorization-response.ts'
import { CODE_CHALLENGE_METHODS } from '../grants/pkce.ts'
import { CLAIM_SCOPES, SCOPED_CLAIMS } from '../subjects/scope-claims.ts'
import { ENDPOINTS } from './endpoints.ts'
import type { JsonObject } from './json.ts'
import { splitScope } from './scope.ts'

/** The scopes of OpenID Connect that do something here (Core 1.0 §5.4, §11). */
const OPENID_SCOPES = ['openid', ...CLAIM_SCOPES, 'offline_access']

/** What an ID token says besides what the scopes let it say. */
const ID_TOKEN_CLAIMS = ['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'at_hash']

/** What the metadata says of the authorization endpoint (RFC 8414 §2, RFC 9207 §3, OpenID Connect Discovery 1.0 §3). */
export function authorizationMetadata({
  url,
  defaultScope,
}: {
  readonly url: string
  readonly defaultScope: string
}): JsonObject {
  return {
    authorization_endpoint: url + ENDPOINTS.authorize,
    response_types_supported: ['code'],
    response_modes_supported: [...RESPONSE_MODES],
    code_challenge_methods_supported: [...CODE_CHALLENGE_METHODS],
    authorization_response_iss_parameter_supported: true,
    scopes_supported: [...new Set([...OPENID_SCOPES, ...splitScope(defaultScope)])],
    claims_supported: [...ID_TOKEN_CLAIMS, ...SCOPED_CLAIMS],
    prompt_values_supported: [...PROMPTS],
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  }
}

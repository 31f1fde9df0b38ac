import { ID_JAG_PROFILE } from '../grants/id-jag.ts'
import { TOKEN_TYPES } from '../grants/token-type.ts'
import type { Alg } from '../keys/algorithms.ts'
import { VERIFIED_ALGS } from '../keys/verifying-key.ts'
import { authorizationMetadata } from './authorization-metadata.ts'
import { ENDPOINTS } from './endpoints.ts'
import type { JsonObject } from './json.ts'

/** What an issuer's metadata says besides its URLs. */
export interface MetadataFacts {
  readonly issuer: string
  /** The base of the endpoints' URLs. */
  readonly url: string
  readonly grantTypes: readonly string[]
  /** The scope of who asks for none (RFC 6749 §3.3). */
  readonly defaultScope: string
  /** Whether authorization requests must be pushed (RFC 9126 §5). */
  readonly requirePushedRequests: boolean
  /** Whether anybody may register a client (RFC 7591 §3). */
  readonly openRegistration: boolean
  /** Whether a client may be named by the URL of its metadata document. */
  readonly clientMetadataDocuments: boolean
  /** The algorithms that tokens are signed with and that the JWK Set has keys of. */
  readonly algs: readonly Alg[]
}

/** The methods of client authentication at every endpoint that asks for one. */
const CLIENT_AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']

/** The same where a public client may come too, which only names itself. */
const ANY_CLIENT_AUTH_METHODS = [...CLIENT_AUTH_METHODS, 'none']

/** The metadata of an issuer: RFC 8414 §2 and OpenID Connect Discovery 1.0 §3 in one; it lists only what is served. */
export function metadata(facts: MetadataFacts): JsonObject {
  const { issuer, url, requirePushedRequests, grantTypes, algs } = facts
  return {
    issuer,
    token_endpoint: url + ENDPOINTS.token,
    jwks_uri: url + ENDPOINTS.jwks,
    introspection_endpoint: url + ENDPOINTS.introspect,
    revocation_endpoint: url + ENDPOINTS.revoke,
    grant_types_supported: [...grantTypes],
    ...authorizationMetadata(facts),
    token_endpoint_auth_methods_supported: ANY_CLIENT_AUTH_METHODS,
    token_endpoint_auth_signing_alg_values_supported: VERIFIED_ALGS,
    introspection_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    introspection_endpoint_auth_signing_alg_values_supported: VERIFIED_ALGS,
    revocation_endpoint_auth_methods_supported: ANY_CLIENT_AUTH_METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: VERIFIED_ALGS,
    dpop_signing_alg_values_supported: VERIFIED_ALGS,
    device_authorization_endpoint: url + ENDPOINTS.deviceAuthorization,
    identity_chaining_requested_token_types_supported: [TOKEN_TYPES.idJag],
    authorization_grant_profiles_supported: [ID_JAG_PROFILE],
    pushed_authorization_request_endpoint: url + ENDPOINTS.pushedRequest,
    require_pushed_authorization_requests: requirePushedRequests,
    userinfo_endpoint: url + ENDPOINTS.userinfo,
    end_session_endpoint: url + ENDPOINTS.logout,
    id_token_signing_alg_values_supported: [...algs],
    subject_types_supported: ['public'],
    ...(facts.openRegistration ? { registration_endpoint: url + ENDPOINTS.register } : {}),
    ...(facts.clientMetadataDocuments ? { client_id_metadata_document_supported: true } : {}),
  }
}

import type { Alg } from '../keys/algorithms.ts'
import { ENDPOINTS } from './endpoints.ts'
import type { JsonObject } from './json.ts'

/** What an issuer's metadata says besides its URLs. */
export interface MetadataFacts {
  readonly issuer: string
  /** The base of the endpoints' URLs. */
  readonly url: string
  readonly grantTypes: readonly string[]
  /** The algorithms that tokens are signed with and that the JWK Set has keys of. */
  readonly algs: readonly Alg[]
}

/** The methods of client authentication at every endpoint that asks for one. */
const CLIENT_AUTH_METHODS = ['client_secret_basic', 'client_secret_post']

/** The metadata of an issuer: RFC 8414 §2 and OpenID Connect Discovery 1.0 §3 in one; it lists only what is served. */
export function metadata(facts: MetadataFacts): JsonObject {
  const { issuer, url, grantTypes, algs } = facts
  return {
    issuer,
    token_endpoint: url + ENDPOINTS.token,
    jwks_uri: url + ENDPOINTS.jwks,
    introspection_endpoint: url + ENDPOINTS.introspect,
    revocation_endpoint: url + ENDPOINTS.revoke,
    grant_types_supported: [...grantTypes],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    introspection_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    revocation_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    id_token_signing_alg_values_supported: [...algs],
    subject_types_supported: ['public'],
  }
}

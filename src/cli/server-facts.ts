import type { JsonObject } from '../core/protocol/json.ts'
import { issuerUrls } from '../fixture/issuer-urls.ts'

/** What a script is told of an issuer: its identifier and its endpoints, by their names in the metadata (RFC 8414 §2). */
export function serverFacts(of: { readonly issuer: string; readonly url: string }): JsonObject {
  const urls = issuerUrls(of)
  return {
    issuer: urls.issuer,
    jwks_uri: urls.jwksUri,
    introspection_endpoint: urls.introspectionEndpoint,
    revocation_endpoint: urls.revocationEndpoint,
    token_endpoint: urls.tokenEndpoint,
    authorization_endpoint: urls.authorizationEndpoint,
    registration_endpoint: urls.registrationEndpoint,
    userinfo_endpoint: urls.userinfoEndpoint,
    metadata_url: urls.metadataUrl,
  }
}

/** The client that scripts are given where it is registered: it may use every grant, introspect and revoke. */
const USUAL_CLIENT = 'demo-client'

/** A client with a secret: its id, and the secret. */
export type Credentials = readonly [clientId: string, clientSecret: string]

/** Which of several clients a script is told of; nothing where there is none. */
export function clientFacts(clients: readonly Credentials[]): JsonObject {
  const usual = clients.find(([clientId]) => clientId === USUAL_CLIENT) ?? clients[0]
  if (usual === undefined) return {}
  const [client_id, client_secret] = usual
  return { client: { client_id, client_secret } }
}

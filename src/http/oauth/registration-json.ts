import { type Client, hasSharedSecret } from '../../core/clients/client.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import { isJsonObject, type JsonObject } from '../../core/protocol/json.ts'
import type { Registration } from '../../idp/registration/register-client.ts'

/** What a client is told about its registration (RFC 7591 §3.2.1, RFC 7592 §3): all that was stored, and nothing that has no value. */
export function registrationJson(
  issuer: Pick<Issuer, 'url'>,
  { client, registrationToken }: Registration,
): JsonObject {
  const { clientId, metadata, createdAt } = client
  const { translations, ...further } = metadata.further
  return {
    client_id: clientId,
    client_id_issued_at: createdAt,
    ...secretJson(client),
    registration_access_token: registrationToken,
    registration_client_uri:
      issuer.url + ENDPOINTS.registeredClient.replace('{client_id}', clientId),
    ...(metadata.clientName === undefined ? {} : { client_name: metadata.clientName }),
    redirect_uris: metadata.redirectUris,
    grant_types: metadata.grantTypes,
    response_types: metadata.responseTypes,
    ...(metadata.scope === undefined ? {} : { scope: metadata.scope }),
    token_endpoint_auth_method: metadata.tokenEndpointAuthMethod,
    ...further,
    ...(isJsonObject(translations) ? translations : {}),
  }
}

/** A secret, and that it does not expire (RFC 7591 §3.2.1); nothing for a client that has none. */
function secretJson({ clientSecret, metadata }: Client): JsonObject {
  return clientSecret === null || !hasSharedSecret(metadata.tokenEndpointAuthMethod)
    ? {}
    : { client_secret: clientSecret, client_secret_expires_at: 0 }
}

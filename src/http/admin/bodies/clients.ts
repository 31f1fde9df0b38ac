import type { Client } from '../../../core/clients/client.ts'
import { type ClientMembers, clientMetadata } from '../../../idp/client-members.ts'
import type { ClientInput } from '../../../idp/new-client.ts'
import { present } from './present.ts'

/** A client as JSON, with its secret: a mock shows it again. */
export function clientJson({
  clientId,
  clientSecret,
  metadata,
  origin,
  createdAt,
  updatedAt,
}: Client): object {
  return {
    ...present({
      client_id: clientId,
      client_secret: clientSecret,
      client_name: metadata.clientName,
      redirect_uris: metadata.redirectUris,
      grant_types: metadata.grantTypes,
      response_types: metadata.responseTypes,
      scope: metadata.scope,
      token_endpoint_auth_method: metadata.tokenEndpointAuthMethod,
      audience: metadata.audience,
      access_token_format: metadata.accessTokenFormat,
      access_token_typ: metadata.accessTokenTyp,
      access_token_lifetime: metadata.accessTokenLifetimeSeconds,
      refresh_token_lifetime: metadata.refreshTokenLifetimeSeconds,
    }),
    ...metadata.further,
    origin,
    created_at: createdAt,
    updated_at: updatedAt,
  }
}

/** A client as it is asked for, from its members as JSON. */
export function clientInput(members: ClientMembers): ClientInput {
  const { client_id: clientId, client_secret: clientSecret } = members
  return { clientId, clientSecret, metadata: clientMetadata(members) }
}

import type { Client } from '../core/clients/client.ts'
import { type Credentials, matchesSecret, readCredentials } from '../core/clients/credentials.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import type { Parameters } from '../core/protocol/parameters.ts'
import { checkClientAssertion } from './check-client-assertion.ts'
import { findClient } from './find-client.ts'
import type { Idp } from './idp.ts'

/** What a request says of who sent it. */
export interface ClientRequest {
  readonly authorization: string | undefined
  readonly parameters: Parameters
  /** The URL of the endpoint that it was sent to. */
  readonly url: string
}

/** Finds out which client a request is from; throws `invalid_client`, alike for an unknown client and a wrong proof (RFC 6749 §2.3, §5.2). */
export async function authenticateClient(
  idp: Idp,
  issuer: Issuer,
  { authorization, parameters, url }: ClientRequest,
): Promise<Client> {
  const credentials = readCredentials(authorization, parameters)
  const { clientIds, secrets, assertion, method } = credentials
  const client = await firstClient(idp, issuer, clientIds)
  // Compared for an unknown client too, so that the time taken does not tell which clients exist.
  const proven =
    assertion === undefined
      ? matchesSecret(secrets, client?.clientSecret ?? null)
      : await checkClientAssertion(idp, issuer, { assertion, client, url })
  if (client === undefined || !(proven || isNamed(client, credentials))) {
    throw new OAuthError('invalid_client', 'the client is unknown or its credentials are wrong')
  }
  const registered = client.metadata.tokenEndpointAuthMethod
  if (idp.settings.oauth.requireRegisteredAuthMethod && method !== registered) {
    throw new OAuthError(
      'invalid_client',
      `the client is registered to authenticate by ${registered}, and came by ${method}`,
    )
  }
  return client
}

/** A public client proves nothing, and so only names itself (RFC 6749 §3.2.1). */
function isNamed({ metadata }: Client, { method }: Credentials): boolean {
  return metadata.tokenEndpointAuthMethod === 'none' && method === 'none'
}

async function firstClient(
  idp: Idp,
  issuer: Issuer,
  clientIds: readonly string[],
): Promise<Client | undefined> {
  for (const clientId of clientIds) {
    const client = await findClient(idp, issuer, clientId)
    if (client !== undefined) return client
  }
  return undefined
}

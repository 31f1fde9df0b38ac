import type { Client } from '../core/clients/client.ts'
import { matchesSecret, readCredentials } from '../core/clients/credentials.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import type { Parameters } from '../core/protocol/parameters.ts'
import type { Idp } from './idp.ts'

/** What a request says of who sent it. */
export interface ClientRequest {
  readonly authorization: string | undefined
  readonly parameters: Parameters
}

/** Finds out which client a request is from; throws `invalid_client`, alike for an unknown client and a wrong secret (RFC 6749 §2.3, §5.2). */
export async function authenticateClient(
  idp: Idp,
  issuer: Issuer,
  { authorization, parameters }: ClientRequest,
): Promise<Client> {
  const { clientIds, secrets, method } = readCredentials(authorization, parameters)
  const client = await findClient(idp, issuer, clientIds)
  const isPublic = client !== undefined && client.clientSecret === null
  const named = isPublic && method === 'none'
  // Compared for an unknown client too, so that the time taken does not tell which clients exist.
  const proven = matchesSecret(secrets, client?.clientSecret ?? null)
  if (client === undefined || !(proven || named)) {
    throw new OAuthError('invalid_client', 'the client is unknown or its credentials are wrong')
  }
  return client
}

async function findClient(
  idp: Idp,
  issuer: Issuer,
  clientIds: readonly string[],
): Promise<Client | undefined> {
  for (const clientId of clientIds) {
    const client = await idp.store.clients.byClientId(issuer.id, clientId)
    if (client !== undefined) return client
  }
  return undefined
}

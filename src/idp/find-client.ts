import type { Client } from '../core/clients/client.ts'
import { isClientIdUrl } from '../core/clients/client-id-url.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { documentClient } from './document-client.ts'
import type { Idp } from './idp.ts'

/**
 * The client of an id: a registered one, or one that its metadata document describes; undefined where there is none.
 * Throws `invalid_client` with the reason for a document that cannot be taken. Not to be called in a transaction.
 */
export async function findClient(
  idp: Idp,
  issuer: Issuer,
  clientId: string,
): Promise<Client | undefined> {
  const registered = await idp.store.clients.byClientId(issuer.id, clientId)
  if (registered !== undefined || !isClientIdUrl(clientId)) return registered
  if (!idp.settings.oauth.clientMetadataDocuments) return undefined
  return documentClient(idp, issuer, clientId)
}

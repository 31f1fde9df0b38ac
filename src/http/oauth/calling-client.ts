import type { Client } from '../../core/clients/client.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { authenticateClient } from '../../idp/authenticate-client.ts'
import { headerValues } from '../header-values.ts'
import { readIssuerPath, targetPath } from '../issuer-path.ts'
import type { FactNotes, HotCall } from './hot-endpoint.ts'

/** The client that a request is from, noted for the event log; throws `invalid_client`, and `invalid_request` for several Authorization headers, of which one would have to be picked (RFC 6749 §2.3). */
export async function callingClient(
  { idp, issuer, request, parameters }: HotCall,
  notes: FactNotes,
): Promise<Client> {
  const [authorization, second] = headerValues(request, 'authorization')
  if (second !== undefined) {
    throw new OAuthError('invalid_request', 'several Authorization headers came; send one')
  }
  const url = issuer.url + readIssuerPath(targetPath(request.url ?? '/')).path
  const client = await authenticateClient(idp, issuer, { authorization, parameters, url })
  notes.clientId = client.clientId
  return client
}

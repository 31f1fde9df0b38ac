import type { Client } from '../core/clients/client.ts'
import { InvalidInput } from '../core/protocol/invalid-input.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import { quoted } from '../core/protocol/parameters.ts'
import { mayAskLoopback } from './document-client.ts'
import { FetchRefused, fetchClientMetadata } from './fetch-client-metadata.ts'
import type { Idp } from './idp.ts'

/** How many are fetched at once: whoever knows a client's id can have its keys fetched. */
const MOST_FETCHED_AT_ONCE = 10

/**
 * The JWK Set that a client proves itself by: its `jwks`, or what stands at its `jwks_uri` (RFC 7591 §2), fetched each
 * time through the same fence as metadata documents, so that a key that was rolled there is known at once. Throws
 * `invalid_client` with the reason, which holds nothing of what came. Not to be called in a transaction.
 */
export async function clientKeySet(
  idp: Idp,
  { clientId, metadata }: Client,
): Promise<JsonObject[string]> {
  const { jwks, jwks_uri: uri } = metadata.further
  if (jwks !== undefined || typeof uri !== 'string') return jwks
  try {
    return await fetchedOnce(idp, uri)
  } catch (error) {
    if (!(error instanceof FetchRefused || error instanceof InvalidInput)) throw error
    const why = error instanceof InvalidInput ? 'it must be a JSON object' : error.message
    throw new OAuthError(
      'invalid_client',
      `the jwks_uri of client ${quoted(clientId)} could not be used: ${why}`,
    )
  }
}

/** Whoever asks while a set is being fetched waits for the same answer. */
function fetchedOnce(idp: Idp, url: string): Promise<JsonObject> {
  const { pendingKeySets } = idp
  const pending = pendingKeySets.get(url)
  if (pending !== undefined) return pending
  if (pendingKeySets.size >= MOST_FETCHED_AT_ONCE) {
    throw new OAuthError(
      'temporarily_unavailable',
      `the keys of ${MOST_FETCHED_AT_ONCE} clients are being fetched already; try again`,
    )
  }
  const fence = { loopback: mayAskLoopback(idp), signal: idp.closing.signal }
  const fetching = fetchClientMetadata(new URL(url), fence)
    .then(({ document }) => document)
    .finally(() => pendingKeySets.delete(url))
  pendingKeySets.set(url, fetching)
  return fetching
}

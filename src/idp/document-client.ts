import type { Client } from '../core/clients/client.ts'
import type { ClientDocument } from '../core/clients/client-document.ts'
import { clientIdUrlProblem } from '../core/clients/client-id-url.ts'
import { readClientDocument } from '../core/clients/read-client-document.ts'
import { isLoopbackRedirect } from '../core/clients/redirect-uri.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { InvalidInput } from '../core/protocol/invalid-input.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import { quoted } from '../core/protocol/parameters.ts'
import { addressKind } from './address-kind.ts'
import { FetchRefused, fetchClientMetadata } from './fetch-client-metadata.ts'
import { GRANT_TYPES } from './grants/grant-token.ts'
import type { Idp } from './idp.ts'
import { issuesInWords } from './registration/registration-refusal.ts'

/** How many documents of an issuer are kept. */
const MOST_KEPT = 1000

/** How many are fetched at once: whoever can reach us can name a URL. */
const MOST_FETCHED_AT_ONCE = 10

/**
 * The client that the document at a URL describes (draft-ietf-oauth-client-id-metadata-document): from what is kept of
 * it as long as that is fresh by real time, else fetched. Throws `invalid_client` with the reason, which holds nothing
 * of what came from elsewhere but the names of members. Not to be called in a transaction.
 */
export async function documentClient(idp: Idp, issuer: Issuer, url: string): Promise<Client> {
  const problem = clientIdUrlProblem(url, { loopback: mayAskLoopback(idp) })
  if (problem !== undefined) throw refusal(`client_id ${quoted(url)} ${problem}`)
  const known = await idp.store.clientDocuments.byUrl(issuer.id, url)
  const now = idp.worldClock.now()
  const isFresh = known !== undefined && known.fetchedAt <= now && now < known.freshUntil
  return clientOf(isFresh ? known : await fetchedOnce(idp, issuer, url))
}

/** Loopback may be asked where that is switched on, and the server is on loopback itself (the draft's §8.6). */
export function mayAskLoopback(idp: Idp): boolean {
  if (!idp.settings.oauth.loopbackClientMetadata) return false
  const host = new URL(idp.publicUrl).hostname.replace(/^\[|\]$/g, '')
  return host === 'localhost' || addressKind(host) === 'loopback'
}

/** Whoever asks while a document is being fetched waits for the same answer. */
function fetchedOnce(idp: Idp, issuer: Issuer, url: string): Promise<ClientDocument> {
  const { pendingDocuments } = idp
  const key = `${issuer.id} ${url}`
  const pending = pendingDocuments.get(key)
  if (pending !== undefined) return pending
  if (pendingDocuments.size >= MOST_FETCHED_AT_ONCE) {
    throw new OAuthError(
      'temporarily_unavailable',
      `${MOST_FETCHED_AT_ONCE} client metadata documents are being fetched already; try again`,
    )
  }
  const fetching = fetched(idp, issuer, url).finally(() => pendingDocuments.delete(key))
  pendingDocuments.set(key, fetching)
  return fetching
}

/** Fetches a document and keeps it, if it is sound: a failure is never kept (the draft's §5.2). */
async function fetched(idp: Idp, issuer: Issuer, url: string): Promise<ClientDocument> {
  const fence = { loopback: mayAskLoopback(idp), signal: idp.closing.signal }
  const { document, freshSeconds } = await refusing(url, () =>
    fetchClientMetadata(new URL(url), fence),
  )
  const fetchedAt = idp.worldClock.now()
  const freshUntil = fetchedAt + freshSeconds
  const made: ClientDocument = { issuerId: issuer.id, url, document, fetchedAt, freshUntil }
  const { metadata } = clientOf(made)
  if (freshSeconds > 0) {
    await idp.store.transaction((tx) => tx.clientDocuments.put(made, MOST_KEPT), {
      mayBeLost: true,
    })
  }
  idp.log.info({ client_id: url, fresh_seconds: freshSeconds }, 'client metadata document fetched')
  if (metadata.redirectUris.length > 0 && metadata.redirectUris.every(isLoopbackRedirect)) {
    idp.log.warn(
      { client_id: url },
      'all redirect URIs of this client are on loopback: any program on the machine of who signs in can pose as it',
    )
  }
  return made
}

/** The client of a document; read from it each time, so that what is kept is judged as what comes is. */
function clientOf({ issuerId, url, document, fetchedAt }: ClientDocument): Client {
  return {
    id: 0,
    issuerId,
    clientId: url,
    clientSecret: null,
    metadata: readDocument(document, url),
    origin: 'document',
    registrationTokenDigest: null,
    createdAt: fetchedAt,
    updatedAt: fetchedAt,
  }
}

function readDocument(document: JsonObject, url: string) {
  try {
    return readClientDocument(document, { url, grantTypes: GRANT_TYPES })
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    throw refusal(`the document at ${quoted(url)}: ${issuesInWords({}, error.issues)}`)
  }
}

async function refusing<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof FetchRefused || error instanceof InvalidInput)) throw error
    const why = error instanceof InvalidInput ? issuesInWords({}, error.issues) : error.message
    throw refusal(`the client metadata document at ${quoted(url)} was not taken: ${why}`)
  }
}

function refusal(description: string): OAuthError {
  return new OAuthError('invalid_client', description)
}

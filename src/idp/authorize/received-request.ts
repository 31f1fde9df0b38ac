import type { Client } from '../../core/clients/client.ts'
import { answerAddress, singleValue } from '../../core/grants/answer-address.ts'
import {
  type AuthorizationRequest,
  readAuthorizationRequest,
} from '../../core/grants/authorization-request.ts'
import type { AnswerAddress } from '../../core/grants/authorization-response.ts'
import { REQUEST_URI_PREFIX } from '../../core/grants/pushed-request.ts'
import { secretDigest, type WaitingRequest } from '../../core/grants/single-use.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { type ParameterList, quoted } from '../../core/protocol/parameters.ts'
import { issuerNow } from '../clock.ts'
import { findClient } from '../find-client.ts'
import type { Idp } from '../idp.ts'

/** An authorization request that came from a client that is known, and whose answer may be sent to where it says. */
export interface ReceivedRequest {
  readonly client: Client
  readonly address: AnswerAddress
  /** Those of the request itself: of a pushed one, what was pushed. */
  readonly parameters: ParameterList
  /** The thumbprint of the key that was proved when it was pushed. */
  readonly dpopJkt: string | null
  /** Names what was pushed; null where it came by its own parameters. */
  readonly requestUri: string | null
}

/** Receives a request; throws `OAuthError` for what a person is to see on a page, since there is no address to answer to. */
export async function receiveRequest(
  idp: Idp,
  issuer: Issuer,
  list: ParameterList,
): Promise<ReceivedRequest> {
  const client = await clientOf(idp, issuer, list)
  const requestUri = list.find(([name]) => name === 'request_uri')?.[1]
  if (requestUri?.startsWith(REQUEST_URI_PREFIX) !== true) {
    const address = answerAddress(list, client)
    return { client, address, parameters: list, dpopJkt: null, requestUri: null }
  }
  singleValue(list, 'request_uri')
  const { parameters, dpopJkt } = await pushedRequest(idp, issuer, { client, requestUri })
  return { client, address: answerAddress(parameters, client), parameters, dpopJkt, requestUri }
}

async function clientOf(idp: Idp, issuer: Issuer, list: ParameterList): Promise<Client> {
  const clientId = singleValue(list, 'client_id')
  if (clientId === undefined) {
    throw new OAuthError('invalid_request', "parameter 'client_id' is missing")
  }
  const client = await findClient(idp, issuer, clientId)
  if (client === undefined) {
    throw new OAuthError('invalid_client', `client ${quoted(clientId)} is not registered here`)
  }
  return client
}

/** All other parameters of the URL are left aside (RFC 9126 §4); it stays unused until a code is issued for it. */
async function pushedRequest(
  idp: Idp,
  issuer: Issuer,
  { client, requestUri }: { readonly client: Client; readonly requestUri: string },
): Promise<WaitingRequest> {
  const use = await idp.store.singleUses.byDigest(
    issuer.id,
    'pushed_request',
    secretDigest(requestUri),
  )
  const isGood =
    use !== undefined &&
    use.clientId === client.clientId &&
    use.usedAt === null &&
    (use.expiresAt === null || use.expiresAt > issuerNow(idp, issuer))
  if (!isGood) {
    throw new OAuthError(
      'invalid_request_uri',
      'request_uri is not one that this client has pushed, or it has expired or been used (RFC 9126 section 2.2)',
    )
  }
  return use.data
}

/** What is kept of a request while a person decides. */
export function waitingRequest({
  parameters,
  dpopJkt,
  requestUri,
}: ReceivedRequest): WaitingRequest {
  const pushed = requestUri === null ? [] : [['request_uri', requestUri] as const]
  return { parameters: [...parameters, ...pushed], dpopJkt }
}

/** The request that a person decided on; throws as `receiveRequest` where its client is gone or has changed. */
export async function resumeRequest(
  idp: Idp,
  issuer: Issuer,
  { parameters: list, dpopJkt }: WaitingRequest,
): Promise<ReceivedRequest> {
  const isPushed = ([name, value]: readonly [string, string]) =>
    name === 'request_uri' && value.startsWith(REQUEST_URI_PREFIX)
  const requestUri = list.find(isPushed)?.[1] ?? null
  const parameters = list.filter((one) => !isPushed(one))
  const client = await clientOf(idp, issuer, parameters)
  return { client, address: answerAddress(parameters, client), parameters, dpopJkt, requestUri }
}

/** Reads what a request asks for; throws the `OAuthError` that the client is told at its address. */
export function readReceived(idp: Idp, received: ReceivedRequest): AuthorizationRequest {
  const { client, parameters, dpopJkt, requestUri } = received
  const { defaultScope, requirePkce } = idp.settings.oauth
  if (requestUri === null) refuseUnpushed(idp, client)
  const request = readAuthorizationRequest(parameters, { client, defaultScope, requirePkce })
  return { ...request, dpopJkt: request.dpopJkt ?? dpopJkt }
}

/** Refuses a request that should have been pushed: by anybody here, or by a client that is registered to push its own. */
function refuseUnpushed(idp: Idp, { clientId, metadata }: Client): void {
  if (idp.settings.oauth.requirePushedRequests) {
    throw new OAuthError(
      'invalid_request',
      'authorization requests must be pushed here: send the request_uri of one (RFC 9126 section 5)',
    )
  }
  if (metadata.further.require_pushed_authorization_requests !== true) return
  throw new OAuthError(
    'invalid_request',
    `client ${quoted(clientId)} is registered with require_pushed_authorization_requests: send the request_uri of a pushed request (RFC 9126 section 6)`,
  )
}

import type { Client } from '../clients/client.ts'
import { OAuthError } from '../protocol/oauth-error.ts'
import type { ParameterList, Parameters } from '../protocol/parameters.ts'
import { answerAddress } from './answer-address.ts'
import { type RequestRules, readAuthorizationRequest } from './authorization-request.ts'
import type { WaitingRequest } from './single-use.ts'

/** What the `request_uri` of a pushed request begins with (RFC 9126 §2.2). */
export const REQUEST_URI_PREFIX = 'urn:ietf:params:oauth:request_uri:'

/** How long a pushed request waits, in seconds. */
export const PUSHED_REQUEST_SECONDS = 90

/** The parameters of an authorization request that are kept; what a client authenticates by is none of them. */
const KEPT = [
  'response_type',
  'response_mode',
  'redirect_uri',
  'scope',
  'state',
  'resource',
  'code_challenge',
  'code_challenge_method',
  'nonce',
  'prompt',
  'max_age',
  'login_hint',
  'dpop_jkt',
  'request',
  'registration',
]

/** What a client pushes, and the key that it has proved by a DPoP header; null: none. */
export interface Push {
  readonly parameters: Parameters
  readonly dpopJkt: string | null
}

/** Reads a pushed authorization request, all of it as the authorization endpoint would (RFC 9126 §2.1); throws `OAuthError`. */
export function readPushedRequest(push: Push, rules: RequestRules): WaitingRequest {
  if (push.parameters.get('request_uri') !== undefined) {
    throw new OAuthError(
      'invalid_request',
      "parameter 'request_uri' is not taken here: a request is pushed by its parameters (RFC 9126 section 2.1)",
    )
  }
  const parameters = keptParameters(push.parameters, rules.client)
  answerAddress(parameters, rules.client)
  const { dpopJkt: named } = readAuthorizationRequest(parameters, rules)
  if (named !== null && push.dpopJkt !== null && named !== push.dpopJkt) {
    throw new OAuthError(
      'invalid_dpop_proof',
      'dpop_jkt is not the thumbprint of the key in the DPoP proof (RFC 9449 section 10.1)',
    )
  }
  return { parameters, dpopJkt: push.dpopJkt ?? named }
}

function keptParameters(parameters: Parameters, { clientId }: Client): ParameterList {
  const kept = KEPT.flatMap((name) =>
    parameters.all(name).map((value): [string, string] => [name, value]),
  )
  return [['client_id', clientId], ...kept]
}

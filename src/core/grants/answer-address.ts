import type { Client } from '../clients/client.ts'
import { OAuthError } from '../protocol/oauth-error.ts'
import { type ParameterList, parametersIn, quoted } from '../protocol/parameters.ts'
import { splitScope } from '../protocol/scope.ts'
import { type AnswerAddress, RESPONSE_MODES, type ResponseMode } from './authorization-response.ts'
import { matchesRedirect } from './redirect-match.ts'

/**
 * Where the answer to a request goes: to a redirect URI that the client registered. Throws what a person is to see on a
 * page, since nothing may be sent to an address that is not known to be the client's (RFC 6749 §4.1.2.1).
 */
export function answerAddress(list: ParameterList, client: Client): AnswerAddress {
  const asked = singleValue(list, 'redirect_uri')
  const redirectUri = asked === undefined ? onlyRedirect(list, client) : asked
  if (!matchesRedirect(client.metadata.redirectUris, redirectUri)) {
    throw new OAuthError(
      'invalid_request',
      `redirect_uri ${quoted(redirectUri)} is not registered for this client; it is compared character by character, but for the port on loopback`,
    )
  }
  return { redirectUri, responseMode: readMode(list), state: readState(list) }
}

/** A parameter that says who is answered and where; throws for one that came twice (RFC 6749 §3.1). */
export function singleValue(list: ParameterList, name: string): string | undefined {
  if (list.filter(([one]) => one === name).length > 1) {
    throw new OAuthError('invalid_request', `parameter '${name}' must not be repeated`)
  }
  return parametersIn(list).get(name)
}

/** It may be left out where only one is registered (RFC 6749 §3.1.2.3), but not with OpenID Connect (Core 1.0 §3.1.2.1). */
function onlyRedirect(list: ParameterList, { metadata }: Client): string {
  const [only, ...more] = metadata.redirectUris
  if (only === undefined) {
    throw new OAuthError('invalid_request', 'this client has registered no redirect URI')
  }
  if (more.length > 0) {
    throw new OAuthError(
      'invalid_request',
      "parameter 'redirect_uri' is missing: this client has registered several (RFC 6749 section 3.1.2.3)",
    )
  }
  if (splitScope(parametersIn(list).get('scope') ?? '').includes('openid')) {
    throw new OAuthError(
      'invalid_request',
      "parameter 'redirect_uri' is missing: scope 'openid' needs it (OpenID Connect Core 1.0 section 3.1.2.1)",
    )
  }
  return only
}

/** An unknown mode is told about by query, which every client can read. */
function readMode(list: ParameterList): ResponseMode {
  const asked = parametersIn(list).all('response_mode')
  return RESPONSE_MODES.find((mode) => mode === asked[0]) ?? 'query'
}

/** Of two states neither is known to be the client's own. */
function readState(list: ParameterList): string | undefined {
  const states = parametersIn(list).all('state')
  return states.length > 1 ? undefined : states[0]
}

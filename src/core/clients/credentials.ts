import { createHash, timingSafeEqual } from 'node:crypto'
import { OAuthError } from '../protocol/oauth-error.ts'
import type { Parameters } from '../protocol/parameters.ts'
import type { AuthMethod } from './client.ts'
import { type ClientAssertion, readClientAssertion } from './client-assertion.ts'

/** Who a caller says it is; ids and secrets in each spelling that they may have been sent in. */
export interface Credentials {
  readonly clientIds: readonly string[]
  /** Empty where a public client named itself only, or came with an assertion. */
  readonly secrets: readonly string[]
  readonly assertion?: ClientAssertion
  readonly method: AuthMethod
}

/** Reads the credentials of a request; throws `invalid_request` for two methods at once, `invalid_client` for none or malformed ones (RFC 6749 §2.3). */
export function readCredentials(
  authorization: string | undefined,
  parameters: Parameters,
): Credentials {
  refuseSeveralMethods(authorization, parameters)
  const clientId = parameters.get('client_id')
  const secret = parameters.get('client_secret')
  const assertion = readClientAssertion(parameters)
  if (assertion !== undefined) {
    return { clientIds: [assertion.clientId], secrets: [], assertion, method: 'private_key_jwt' }
  }
  if (authorization !== undefined) {
    const credentials = readBasic(authorization)
    if (clientId !== undefined && !credentials.clientIds.includes(clientId)) {
      throw new OAuthError(
        'invalid_request',
        'the client_id in the body is not the one in the Authorization header',
      )
    }
    return credentials
  }
  if (clientId === undefined) {
    throw new OAuthError(
      'invalid_client',
      'client authentication is required: HTTP Basic, client_id and client_secret in the body, or a client_assertion',
    )
  }
  if (secret === undefined) return { clientIds: [clientId], secrets: [], method: 'none' }
  return { clientIds: [clientId], secrets: [secret], method: 'client_secret_post' }
}

/** Each place that credentials can come in is a method of its own, and one request uses one (RFC 6749 §2.3). */
function refuseSeveralMethods(authorization: string | undefined, parameters: Parameters): void {
  const places = [
    authorization === undefined ? undefined : 'the Authorization header',
    parameters.get('client_secret') && 'client_secret in the body',
    parameters.get('client_assertion') && 'client_assertion in the body',
  ].filter(Boolean)
  if (places.length > 1) {
    throw new OAuthError(
      'invalid_request',
      `client credentials came in ${places.join(' and in ')}; send one`,
    )
  }
}

/** Some clients percent-encode both halves as RFC 6749 §2.3.1 says, others send them raw: both spellings are kept. */
function readBasic(authorization: string): Credentials {
  const match = /^basic +([A-Za-z0-9+/_-]+={0,2})$/i.exec(authorization.trim())
  const pair = match === null ? '' : Buffer.from(match[1] ?? '', 'base64').toString('utf8')
  const split = pair.indexOf(':')
  if (split <= 0) {
    throw new OAuthError(
      'invalid_client',
      'the Authorization header must be Basic with base64 of client_id:client_secret',
    )
  }
  return {
    clientIds: spellings(pair.slice(0, split)),
    secrets: spellings(pair.slice(split + 1)),
    method: 'client_secret_basic',
  }
}

function spellings(text: string): readonly string[] {
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '))
    return decoded === text ? [text] : [text, decoded]
  } catch {
    return [text]
  }
}

const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest()

/** Says whether one of the secrets given is the one expected; takes the same time whichever differs (CWE-208). */
export function matchesSecret(given: readonly string[], expected: string | null): boolean {
  const wanted = digest(expected ?? '')
  let matched = false
  for (const secret of given) matched = timingSafeEqual(digest(secret), wanted) || matched
  return matched && expected !== null
}

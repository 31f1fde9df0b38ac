import type { Client } from '../clients/client.ts'
import { OAuthError } from '../protocol/oauth-error.ts'
import {
  type ParameterList,
  type Parameters,
  parametersIn,
  quoted,
  repeatedParameter,
} from '../protocol/parameters.ts'
import { allowedResources } from './allowed-resources.ts'
import { RESPONSE_MODES } from './authorization-response.ts'
import { grantedScopes } from './granted-scopes.ts'
import { CODE_CHALLENGE_METHODS, isCodeChallenge } from './pkce.ts'

/** What a client may ask of the sign-in (OpenID Connect Core 1.0 §3.1.2.1). */
export const PROMPTS = ['none', 'login', 'consent', 'select_account'] as const

/** What a client asks of the sign-in. */
export type Prompt = (typeof PROMPTS)[number]

/** An authorization request that is sound (RFC 6749 §4.1.1, OpenID Connect Core 1.0 §3.1.2.1). */
export interface AuthorizationRequest {
  /** As it came; null where it was left out. */
  readonly redirectUri: string | null
  readonly scopes: readonly string[]
  readonly resources: readonly string[]
  readonly codeChallenge: string | null
  readonly nonce: string | null
  /** The thumbprint of the key that the code is bound to (RFC 9449 §10). */
  readonly dpopJkt: string | null
  readonly prompts: ReadonlySet<Prompt>
  /** How long ago somebody may have signed in, at most. */
  readonly maxAgeSeconds: number | undefined
  readonly loginHint: string | undefined
}

/** What a request is read by. */
export interface RequestRules {
  readonly client: Client
  readonly defaultScope: string
  readonly requirePkce: boolean
}

/** Reads an authorization request of a client whose redirect URI is known to be good; throws the `OAuthError` that the client is told. */
export function readAuthorizationRequest(
  list: ParameterList,
  rules: RequestRules,
): AuthorizationRequest {
  const repeated = repeatedParameter(list)
  if (repeated !== undefined) {
    throw new OAuthError('invalid_request', `parameter ${quoted(repeated)} must not be repeated`)
  }
  const parameters = parametersIn(list)
  refuseUnsupported(parameters)
  checkResponseType(parameters, rules.client)
  checkResponseMode(parameters.get('response_mode'))
  return {
    redirectUri: parameters.get('redirect_uri') ?? null,
    codeChallenge: readChallenge(parameters, rules.requirePkce),
    prompts: readPrompts(parameters.get('prompt')),
    maxAgeSeconds: readMaxAge(parameters.get('max_age')) ?? usualMaxAge(rules.client),
    scopes: grantedScopes(parameters.get('scope'), rules.client, rules.defaultScope),
    resources: allowedResources(rules.client, parameters.all('resource')),
    nonce: parameters.get('nonce') ?? null,
    dpopJkt: readThumbprint(parameters.get('dpop_jkt')),
    loginHint: parameters.get('login_hint'),
  }
}

/** Nothing is ever fetched, and no request object read (RFC 9101 §6.1, OpenID Connect Core 1.0 §3.1.2.6). */
const UNSUPPORTED = [
  ['request', 'request_not_supported'],
  ['request_uri', 'request_uri_not_supported'],
  ['registration', 'registration_not_supported'],
] as const

function refuseUnsupported(parameters: Parameters): void {
  for (const [name, error] of UNSUPPORTED) {
    if (parameters.get(name) === undefined) continue
    throw new OAuthError(error, `parameter '${name}' is not taken here; send its members by name`)
  }
}

function checkResponseType(parameters: Parameters, { clientId, metadata }: Client): void {
  const responseType = parameters.get('response_type')
  if (responseType === undefined) {
    throw new OAuthError('invalid_request', "parameter 'response_type' is missing; served: code")
  }
  if (responseType !== 'code') {
    throw new OAuthError(
      'unsupported_response_type',
      `response_type ${quoted(responseType)} is not served; served: code`,
    )
  }
  if (!metadata.grantTypes.includes('authorization_code')) {
    throw new OAuthError(
      'unauthorized_client',
      `client ${quoted(clientId)} is not registered for grant_type 'authorization_code'`,
    )
  }
}

function checkResponseMode(mode: string | undefined): void {
  if (mode === undefined || RESPONSE_MODES.some((one) => one === mode)) return
  throw new OAuthError(
    'invalid_request',
    `response_mode ${quoted(mode)} is not served; served: ${RESPONSE_MODES.join(' ')}`,
  )
}

/** A code challenge is S256 and well-formed, and must be there unless a switch says otherwise (RFC 7636 §4.3, §4.4.1). */
function readChallenge(parameters: Parameters, isRequired: boolean): string | null {
  const challenge = parameters.get('code_challenge')
  const method = parameters.get('code_challenge_method')
  if (challenge === undefined && method === undefined && !isRequired) return null
  if (challenge === undefined) {
    throw new OAuthError(
      'invalid_request',
      "parameter 'code_challenge' is missing: PKCE with S256 is required (RFC 7636 section 4.4.1)",
    )
  }
  if (method === undefined || !CODE_CHALLENGE_METHODS.includes(method)) {
    throw new OAuthError(
      'invalid_request',
      `code_challenge_method must be S256; got ${quoted(method ?? 'plain')}${method === undefined ? ', which is what none means' : ''}`,
    )
  }
  if (!isCodeChallenge(challenge)) {
    throw new OAuthError(
      'invalid_request',
      'code_challenge must be the base64url of a SHA-256 digest: 43 characters (RFC 7636 section 4.2)',
    )
  }
  return challenge
}

function readPrompts(text: string | undefined): ReadonlySet<Prompt> {
  const asked = (text ?? '').split(' ').filter((one) => one !== '')
  const unknown = asked.find((one) => !PROMPTS.some((prompt) => prompt === one))
  if (unknown !== undefined) {
    throw new OAuthError(
      'invalid_request',
      `prompt ${quoted(unknown)} is not known; served: ${PROMPTS.join(' ')}`,
    )
  }
  const prompts = new Set(PROMPTS.filter((prompt) => asked.includes(prompt)))
  if (prompts.has('none') && prompts.size > 1) {
    throw new OAuthError('invalid_request', "prompt 'none' goes with no other value")
  }
  return prompts
}

function readMaxAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,10}$/.test(text)) {
    throw new OAuthError('invalid_request', `max_age must be whole seconds; got ${quoted(text)}`)
  }
  return Number(text)
}

/** How recent a client always wants the sign-in to be (OpenID Connect Dynamic Client Registration 1.0 §2, `default_max_age`). */
function usualMaxAge({ metadata }: Client): number | undefined {
  const seconds = metadata.further.default_max_age
  return typeof seconds === 'number' ? seconds : undefined
}

function readThumbprint(text: string | undefined): string | null {
  if (text === undefined) return null
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) {
    throw new OAuthError(
      'invalid_request',
      'dpop_jkt must be the base64url of a SHA-256 thumbprint: 43 characters (RFC 9449 section 10)',
    )
  }
  return text
}

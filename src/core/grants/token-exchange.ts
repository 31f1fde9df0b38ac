import { OAuthError } from '../protocol/oauth-error.ts'
import { type Parameters, quoted } from '../protocol/parameters.ts'
import { readScope } from '../protocol/read-scope.ts'
import { joinScopes } from '../protocol/scope.ts'
import {
  PRESENTED_TYPES,
  type PresentedType,
  REQUESTED_TYPES,
  type RequestedType,
  TOKEN_TYPES,
} from './token-type.ts'

/** A token as a client presents it for exchange; `parameter` is what it came as. */
export interface PresentedText {
  readonly parameter: 'subject_token' | 'actor_token'
  readonly value: string
  readonly type: PresentedType
}

/** What a client wants in exchange for what (RFC 8693 §2.1). */
export interface TokenExchange {
  readonly subject: PresentedText
  /** Who acts for the subject; undefined where the client asks to be the subject. */
  readonly actor: PresentedText | undefined
  readonly requested: RequestedType
  readonly audiences: readonly string[]
  /** As they came: whether they are resources is for whoever looks at the client too. */
  readonly resources: readonly string[]
  readonly scope: string | undefined
}

/** Reads a request for a token exchange; throws `invalid_request` and `invalid_target` (RFC 8693 §2.2.2). */
export function readTokenExchange(parameters: Parameters): TokenExchange {
  const subject = presented(parameters, 'subject_token')
  if (subject === undefined) {
    throw new OAuthError('invalid_request', "parameter 'subject_token' is missing")
  }
  return {
    subject,
    actor: presented(parameters, 'actor_token'),
    requested: requestedType(parameters.get('requested_token_type')),
    audiences: readAudiences(parameters.all('audience')),
    resources: parameters.all('resource'),
    scope: parameters.get('scope'),
  }
}

function presented(
  parameters: Parameters,
  parameter: PresentedText['parameter'],
): PresentedText | undefined {
  const value = parameters.get(parameter)
  const type = parameters.get(`${parameter}_type`)
  if (value === undefined && type === undefined) return undefined
  if (value === undefined || type === undefined) {
    throw new OAuthError(
      'invalid_request',
      `parameters '${parameter}' and '${parameter}_type' come together (RFC 8693 section 2.1)`,
    )
  }
  return { parameter, value, type: presentedType(parameter, type) }
}

function presentedType(parameter: string, type: string): PresentedType {
  const known = PRESENTED_TYPES.find((one) => one === type)
  if (known !== undefined) return known
  const isRefreshToken = type === TOKEN_TYPES.refreshToken
  const why = isRefreshToken
    ? 'a refresh token is not exchanged: grant_type=refresh_token gives tokens for it, an ID token too'
    : `${quoted(type)} is not taken`
  throw new OAuthError(
    'invalid_request',
    `${parameter}_type: ${why}; taken: ${PRESENTED_TYPES.join(' ')}`,
  )
}

function requestedType(asked: string = TOKEN_TYPES.accessToken): RequestedType {
  const known = REQUESTED_TYPES.find((one) => one === asked)
  if (known !== undefined) return known
  throw new OAuthError(
    'invalid_request',
    `requested_token_type ${quoted(asked)} is not given; given: ${REQUESTED_TYPES.join(' ')}`,
  )
}

/** The longest list of audiences, in characters: the token that holds them travels in a header. */
const LONGEST = 16 * 1024

/** Audiences are names of whatever kind (RFC 8693 §2.1), in printable ASCII, as they have to come back in a header. */
function readAudiences(audiences: readonly string[]): readonly string[] {
  const bad = audiences.find((audience) => !/^[\x21-\x7E]+$/.test(audience))
  if (bad !== undefined) {
    throw new OAuthError(
      'invalid_target',
      `audience ${quoted(bad)} must be a name of printable ASCII without blanks`,
    )
  }
  if (audiences.join(' ').length > LONGEST) {
    throw new OAuthError('invalid_target', `audience has at most ${LONGEST} characters here`)
  }
  return [...new Set(audiences)]
}

/** The scopes in exchange for a token that has some: those asked for, none beyond; else all of them. Throws `invalid_scope`. */
export function narrowedScopes(
  asked: string | undefined,
  held: readonly string[],
): readonly string[] {
  if (asked === undefined) return held
  const scopes = readScope(asked)
  const beyond = scopes.find((scope) => !held.includes(scope))
  if (beyond === undefined) return scopes
  throw new OAuthError(
    'invalid_scope',
    `scope ${quoted(beyond)} is beyond the subject token's, which is ${quoted(joinScopes(held) ?? '')}`,
  )
}

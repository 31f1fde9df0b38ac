import type { IncomingMessage } from 'node:http'
import { OAuthError, type OAuthErrorCode } from '../../core/protocol/oauth-error.ts'
import { writeChallenge } from '../../core/protocol/write-challenge.ts'
import { headerValues } from '../header-values.ts'
import type { HotCall } from './hot-endpoint.ts'

/** What a challenge of ours is for (RFC 9110 §11.5). */
const REALM = 'mcp-mock-idp'

/** The challenge to who shows no access token, which says nothing of an error (RFC 6750 §3.1). */
export const BARE_CHALLENGE = writeChallenge('Bearer', [['realm', REALM]])

/** An access token as a request shows it, with the scheme in lower case that it came by. */
export interface SentToken {
  readonly scheme: 'bearer' | 'dpop'
  readonly value: string
}

/**
 * The access token that a request at a resource of ours shows: in the header, or in the form of a POST (RFC 6750 §2.1,
 * §2.2, RFC 9449 §7.1), and in one of them only; never in the query, which is logged and remembered (§5.3). Undefined
 * where there is none. Throws `invalid_request`.
 */
export function sentToken({ request, parameters }: HotCall): SentToken | undefined {
  if (hasInQuery(request)) {
    throw malformed('an access token must not be in the query: send it in the header Authorization')
  }
  const [header, second] = headerValues(request, 'authorization')
  if (second !== undefined) throw malformed('several Authorization headers came; send one')
  const inHeader = header === undefined ? undefined : readHeader(header)
  const inForm = parameters.get('access_token')
  if (inHeader !== undefined && inForm !== undefined) {
    throw malformed('the access token came in the header and in the form; send it in one of them')
  }
  return inForm === undefined ? inHeader : { scheme: 'bearer', value: inForm }
}

function hasInQuery({ url = '' }: IncomingMessage): boolean {
  const at = url.indexOf('?')
  return at !== -1 && new URLSearchParams(url.slice(at)).has('access_token')
}

/** Another scheme than these two shows no access token. */
function readHeader(header: string): SentToken | undefined {
  const [, name = '', value = ''] = /^([^ ]+)(?: +(.*))?$/.exec(header) ?? []
  const scheme = name.toLowerCase()
  if (scheme !== 'bearer' && scheme !== 'dpop') return undefined
  if (/^[A-Za-z0-9._~+/-]+=*$/.test(value)) return { scheme, value }
  throw malformed(`the header Authorization must be '${name} TOKEN' (RFC 6750 section 2.1)`)
}

function malformed(description: string): OAuthError {
  return resourceError('invalid_request', description)
}

/** A refusal as a resource says it: the challenge has the code and what was expected (RFC 6750 §3). */
export function resourceError(
  code: OAuthErrorCode,
  description: string,
  scope: string | null = null,
): OAuthError {
  const challenge = writeChallenge('Bearer', [
    ['realm', REALM],
    ['error', code],
    ['error_description', description],
    ['scope', scope],
  ])
  return new OAuthError(code, description, { headers: { 'WWW-Authenticate': challenge } })
}

import { nanoid } from 'nanoid'
import { describable } from '../core/protocol/describable.ts'
import { DomainError } from '../core/protocol/domain-error.ts'
import { InvalidInput } from '../core/protocol/invalid-input.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import type { Idp } from '../idp/idp.ts'
import type { HotAnswer } from './oauth/hot-endpoint.ts'
import { BodyError } from './read-body.ts'

/** Turns whatever went wrong at an endpoint for clients into an OAuth error (RFC 6749 §5.2): the one place that does. */
export function refusalOf(idp: Idp, thrown: unknown): HotAnswer {
  const { error, headers } = asOAuthError(idp, thrown)
  return {
    status: error.status,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      Pragma: 'no-cache',
      ...headers,
    },
    body: JSON.stringify({ error: error.code, error_description: describable(error.message) }),
    facts: { outcome: error.code },
  }
}

interface Refused {
  readonly error: OAuthError
  readonly headers: Record<string, string>
}

/** What a thrown error is to a client, with what the answer's head says besides; an unexpected one is a reference to the log. */
export function asOAuthError(idp: Idp, thrown: unknown): Refused {
  if (thrown instanceof OAuthError) return { error: thrown, headers: challenge(thrown) }
  if (thrown instanceof BodyError) {
    return { error: new OAuthError('invalid_request', thrown.message, thrown), headers: {} }
  }
  if (thrown instanceof DomainError) return ofDomain(thrown)
  if (thrown instanceof InvalidInput)
    return { error: new OAuthError('invalid_request', thrown.message), headers: {} }
  return { error: unexpected(idp, thrown), headers: {} }
}

/** A client that did not say who it is, or said it wrongly, is told how to (RFC 6749 §5.2). */
function challenge(error: OAuthError): Record<string, string> {
  return error.code === 'invalid_client'
    ? { 'WWW-Authenticate': 'Basic realm="mcp-mock-idp", charset="UTF-8"', ...error.headers }
    : error.headers
}

function ofDomain({ kind, message }: DomainError): Refused {
  if (kind === 'unavailable') {
    const error = new OAuthError('temporarily_unavailable', message)
    return { error, headers: { 'Retry-After': '1' } }
  }
  const status = kind === 'not_found' ? 404 : 409
  return { error: new OAuthError('invalid_request', message, { status }), headers: {} }
}

/** The caller gets a reference; what happened goes to the process log only. */
function unexpected(idp: Idp, thrown: unknown): OAuthError {
  const reference = nanoid(12)
  idp.log.error({ reference, err: thrown }, 'unexpected error')
  return new OAuthError(
    'server_error',
    `an unexpected error; the server's log has it under ${reference}`,
  )
}

import { describable } from '../protocol/describable.ts'
import type { OAuthErrorCode } from '../protocol/oauth-error.ts'

/** How an answer can reach a client (OAuth 2.0 Multiple Response Types §2.1, OAuth 2.0 Form Post Response Mode). */
export const RESPONSE_MODES = ['query', 'fragment', 'form_post'] as const

/** A way for an answer to reach a client. */
export type ResponseMode = (typeof RESPONSE_MODES)[number]

/** Where the answer to an authorization request goes, and what it repeats. */
export interface AnswerAddress {
  readonly redirectUri: string
  readonly responseMode: ResponseMode
  /** Returned exactly (RFC 6749 §4.1.2). */
  readonly state: string | undefined
}

/** What a client is told: a code, or why there is none. */
export type AuthorizationOutcome =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'error'; readonly error: OAuthErrorCode; readonly description: string }

/** An answer on its way to a client: the browser is sent to a location, or posts a form (both through the person's browser). */
export type AuthorizationResponse =
  | { readonly kind: 'redirect'; readonly location: string }
  | {
      readonly kind: 'form_post'
      readonly action: string
      readonly fields: readonly (readonly [name: string, value: string])[]
    }

/** The answer to an authorization request (RFC 6749 §4.1.2, §4.1.2.1), with the issuer that it is from (RFC 9207 §2). */
export function authorizationResponse(
  { redirectUri, responseMode, state }: AnswerAddress,
  { issuer, outcome }: { readonly issuer: string; readonly outcome: AuthorizationOutcome },
): AuthorizationResponse {
  const fields: [string, string][] = [...membersOf(outcome)]
  if (state !== undefined) fields.push(['state', state])
  fields.push(['iss', issuer])
  if (responseMode === 'form_post') return { kind: 'form_post', action: redirectUri, fields }
  const encoded = fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  const separator = responseMode === 'fragment' ? '#' : querySeparator(redirectUri)
  return { kind: 'redirect', location: redirectUri + separator + encoded }
}

function membersOf(outcome: AuthorizationOutcome): [string, string][] {
  if (outcome.kind === 'code') return [['code', outcome.code]]
  return [
    ['error', outcome.error],
    ['error_description', describable(outcome.description)],
  ]
}

/** The query that a redirect URI has of its own is kept (RFC 6749 §3.1.2). */
function querySeparator(uri: string): string {
  if (!uri.includes('?')) return '?'
  return /[?&]$/.test(uri) ? '' : '&'
}

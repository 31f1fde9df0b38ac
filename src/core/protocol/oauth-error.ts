/**
 * The error codes we answer with, and the HTTP status of each where it is not sent by redirect (RFC 6749 §4.1.2.1, §5.2,
 * RFC 6750 §3.1, RFC 7009 §2.2.1, RFC 7591 §3.2.2, RFC 8628 §3.5, RFC 8707 §2, RFC 9101 §6.1, RFC 9449 §5, §8, §12.2,
 * OpenID Connect Core 1.0 §3.1.2.6).
 */
const STATUS = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  invalid_scope: 400,
  invalid_target: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_token_type: 400,
  access_denied: 403,
  unsupported_response_type: 400,
  login_required: 400,
  consent_required: 400,
  interaction_required: 400,
  account_selection_required: 400,
  invalid_request_uri: 400,
  request_not_supported: 400,
  request_uri_not_supported: 400,
  registration_not_supported: 400,
  invalid_redirect_uri: 400,
  invalid_client_metadata: 400,
  authorization_pending: 400,
  slow_down: 400,
  expired_token: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  invalid_dpop_proof: 400,
  use_dpop_nonce: 400,
  server_error: 500,
  temporarily_unavailable: 503,
} as const

/** An error code of OAuth that one of our endpoints can answer. */
export type OAuthErrorCode = keyof typeof STATUS

/** What a refusal says besides its code and description. */
export interface OAuthErrorDetail {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal at an OAuth endpoint: the code, the status that goes with it, and what was expected and what came. */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode
  readonly status: number
  /** What the answer says in its head besides (`WWW-Authenticate`, `DPoP-Nonce`). */
  readonly headers: Readonly<Record<string, string>>

  /** `status` differs from the code's own only where HTTP has a more exact one (405, 413), or the endpoint another (401). */
  constructor(code: OAuthErrorCode, description: string, detail: OAuthErrorDetail = {}) {
    super(description)
    this.name = 'OAuthError'
    this.code = code
    this.status = detail.status ?? STATUS[code]
    this.headers = detail.headers ?? {}
  }
}

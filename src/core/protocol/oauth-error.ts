/** The error codes we answer with, and the HTTP status of each (RFC 6749 §5.2, RFC 6750 §3.1, RFC 7009 §2.2.1, RFC 8707 §2). */
const STATUS = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  invalid_scope: 400,
  invalid_target: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_token_type: 400,
  server_error: 500,
  temporarily_unavailable: 503,
} as const

/** An error code of OAuth that one of our endpoints can answer. */
export type OAuthErrorCode = keyof typeof STATUS

/** A refusal at an OAuth endpoint: the code, the status that goes with it, and what was expected and what came. */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode
  readonly status: number

  /** `status` differs from the code's own only where HTTP has a more exact one (405, 413). */
  constructor(code: OAuthErrorCode, description: string, status: number = STATUS[code]) {
    super(description)
    this.name = 'OAuthError'
    this.code = code
    this.status = status
  }
}

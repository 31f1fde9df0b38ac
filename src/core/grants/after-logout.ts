import type { Client } from '../clients/client.ts'
import { OAuthError } from '../protocol/oauth-error.ts'
import { quoted } from '../protocol/parameters.ts'

/** Where a request to sign out wants the browser sent to afterwards. */
export interface AfterLogout {
  readonly uri: string
  readonly state: string | undefined
}

/**
 * The address that a browser is sent to after it was signed out: one of those that its client registered, to the letter,
 * with the `state` that came (OpenID Connect RP-Initiated Logout 1.0 §2, §3). Throws `invalid_request`.
 */
export function afterLogoutAddress(client: Client | undefined, after: AfterLogout): string {
  if (client === undefined) {
    throw new OAuthError(
      'invalid_request',
      'the post_logout_redirect_uri needs a client_id or an id_token_hint: it is compared with what that client registered',
    )
  }
  const { post_logout_redirect_uris: registered } = client.metadata.further
  if (!Array.isArray(registered) || !registered.includes(after.uri)) {
    throw new OAuthError(
      'invalid_request',
      `the post_logout_redirect_uri is not among the post_logout_redirect_uris of client ${quoted(client.clientId)}`,
    )
  }
  return withState(after)
}

/** Puts the state into the query without touching the rest, which must stay as it was registered. */
function withState({ uri, state }: AfterLogout): string {
  if (state === undefined) return uri
  return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams({ state })}`
}

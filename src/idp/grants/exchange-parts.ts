import type { Client } from '../../core/clients/client.ts'
import type { TokenExchange } from '../../core/grants/token-exchange.ts'
import type { OAuthError } from '../../core/protocol/oauth-error.ts'
import type { Tables } from '../../store/store.ts'
import type { PresentedToken } from './read-presented-token.ts'

/** The tokens of an exchange, found to be good. */
export interface PresentedTokens {
  readonly subject: PresentedToken
  readonly actor: PresentedToken | undefined
}

/** A token exchange whose tokens were found to be good. */
export interface ExchangeParts extends PresentedTokens {
  readonly client: Client
  readonly exchange: TokenExchange
  readonly dpopJkt: string | null
}

/** Looks again when the new token is stored, so that none comes of what was revoked meanwhile; undefined: all still good. */
export async function endedIn(
  tx: Tables,
  { subject, actor }: PresentedTokens,
): Promise<OAuthError | undefined> {
  return (await subject.endedIn(tx)) ?? (await actor?.endedIn(tx))
}

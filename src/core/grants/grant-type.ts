import type { Client } from '../clients/client.ts'
import { OAuthError } from '../protocol/oauth-error.ts'
import { quoted } from '../protocol/parameters.ts'

/** The grant type of devices (RFC 8628 §3.4). */
export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** The grant type of token exchange (RFC 8693 §2.1). */
export const TOKEN_EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** The grant type of JWT assertions (RFC 7523 §2.1). */
export const JWT_BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** Refuses a client that is not registered for a grant type; throws `unauthorized_client` (RFC 6749 §5.2). */
export function requireGrantType({ clientId, metadata }: Client, grantType: string): void {
  if (metadata.grantTypes.includes(grantType)) return
  throw new OAuthError(
    'unauthorized_client',
    `client ${quoted(clientId)} is not registered for grant_type ${quoted(grantType)}`,
  )
}

import type { Client } from '../clients/client.ts'
import { readScope } from '../protocol/read-scope.ts'
import { splitScope } from '../protocol/scope.ts'

/**
 * The scopes that a person is asked to grant: those asked for, else those that the client registered, else the default
 * ones (RFC 6749 §3.3). What is registered is no bound here, since the person consents. Throws `invalid_scope`.
 */
export function grantedScopes(
  asked: string | undefined,
  client: Client,
  defaultScope: string,
): readonly string[] {
  if (asked !== undefined) return readScope(asked)
  const registered = splitScope(client.metadata.scope ?? '')
  return registered.length > 0 ? registered : splitScope(defaultScope)
}

import { type Client, isConfidential } from '../../core/clients/client.ts'
import { allowedResources } from '../../core/grants/allowed-resources.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { quoted } from '../../core/protocol/parameters.ts'
import { readScope } from '../../core/protocol/read-scope.ts'
import { audienceOfResources } from '../../core/protocol/resource.ts'
import { splitScope } from '../../core/protocol/scope.ts'
import type { Idp } from '../idp.ts'
import type { GrantedToken, GrantRequest } from './grant.ts'
import { issueTokens } from './issue-tokens.ts'

/** The client itself is the subject (RFC 6749 §4.4, RFC 9068 §2.2); there is no refresh token (§4.4.3). */
export async function clientCredentials(
  idp: Idp,
  issuer: Issuer,
  { client, parameters, dpopJkt }: GrantRequest,
): Promise<GrantedToken> {
  if (!isConfidential(client)) {
    throw new OAuthError(
      'unauthorized_client',
      'client_credentials is for clients with a secret (RFC 6749 section 4.4)',
    )
  }
  const scopes = grantedScopes(client, parameters.get('scope'))
  const audience = requestedAudience(client, parameters.all('resource'))
  const subject = client.clientId
  const order = {
    client,
    origin: 'client_credentials',
    subject,
    scopes,
    audience,
    dpopJkt,
  } as const
  return issueTokens(idp, issuer, { order })
}

/** What is asked for, or else what is registered; a registered scope is a bound, since here nobody consents to more. */
function grantedScopes(
  { clientId, metadata }: Client,
  asked: string | undefined,
): readonly string[] {
  const registered = metadata.scope === undefined ? undefined : splitScope(metadata.scope)
  if (asked === undefined) return registered ?? []
  const scopes = readScope(asked)
  const beyond =
    registered === undefined ? undefined : scopes.find((scope) => !registered.includes(scope))
  if (beyond !== undefined) {
    throw new OAuthError(
      'invalid_scope',
      `scope ${quoted(beyond)} is not registered for client ${quoted(clientId)}; registered: ${metadata.scope}`,
    )
  }
  return scopes
}

/** The resources asked for, or else the client's audience. */
function requestedAudience(
  client: Client,
  asked: readonly string[],
): string | readonly string[] | undefined {
  if (asked.length === 0) return client.metadata.audience
  return audienceOfResources(allowedResources(client, asked))
}

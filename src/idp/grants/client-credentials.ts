import { type Client, isConfidential } from '../../core/clients/client.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { quoted } from '../../core/protocol/parameters.ts'
import { isScopeToken, splitScope } from '../../core/protocol/scope.ts'
import type { TokenRecord } from '../../core/tokens/token.ts'
import { appendEvent } from '../append-event.ts'
import type { Idp } from '../idp.ts'
import { eventFacts } from '../mint-token.ts'
import { makeToken, planMint } from '../plan-mint.ts'
import { storeTokens } from '../store-tokens.ts'
import type { GrantedToken, GrantRequest } from './grant.ts'

/** The client itself is the subject (RFC 6749 §4.4, RFC 9068 §2.2); there is no refresh token (§4.4.3). */
export async function clientCredentials(
  idp: Idp,
  issuer: Issuer,
  { client, parameters }: GrantRequest,
): Promise<GrantedToken> {
  if (!isConfidential(client)) {
    throw new OAuthError(
      'unauthorized_client',
      'client_credentials is for clients with a secret (RFC 6749 section 4.4)',
    )
  }
  const scopes = grantedScopes(client, parameters.get('scope'))
  const audience = requestedAudience(client, parameters.all('resource'))
  const token = await issueAccessToken(idp, issuer, { client, scopes, audience })
  return { body: answer(token), jti: token.jti, kid: token.kid }
}

/** The longest scope, and the longest list of resources, in characters: the token that holds them travels in a header. */
const LONGEST = 16 * 1024

/** What is asked for, or else what is registered; a registered scope is a bound, since here nobody consents to more. */
function grantedScopes(
  { clientId, metadata }: Client,
  asked: string | undefined,
): readonly string[] {
  const registered = metadata.scope === undefined ? undefined : splitScope(metadata.scope)
  if (asked === undefined) return registered ?? []
  if (asked.length > LONGEST) {
    throw new OAuthError('invalid_scope', `scope has at most ${LONGEST} characters here`)
  }
  const scopes = splitScope(asked)
  const bad = scopes.find((scope) => !isScopeToken(scope))
  if (bad !== undefined || scopes.length === 0) {
    throw new OAuthError(
      'invalid_scope',
      'scope must be scopes of printable ASCII joined by blanks (RFC 6749 section 3.3)',
    )
  }
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

/** The resources asked for (RFC 8707 §2), or else the client's audience; a client that lists some gets no other. */
function requestedAudience(
  client: Client,
  resources: readonly string[],
): string | readonly string[] | undefined {
  const { audience } = client.metadata
  if (resources.length === 0) return audience
  if (resources.join(' ').length > LONGEST) {
    throw new OAuthError('invalid_target', `resource has at most ${LONGEST} characters here`)
  }
  const listed = audience === undefined ? undefined : [audience].flat()
  for (const resource of resources) {
    if (!isResource(resource)) {
      throw new OAuthError(
        'invalid_target',
        `resource ${quoted(resource)} must be an absolute URI without a fragment (RFC 8707 section 2)`,
      )
    }
    if (listed !== undefined && !listed.includes(resource)) {
      throw new OAuthError(
        'invalid_target',
        `resource ${quoted(resource)} is not among the client's audience: ${listed.join(' ')}`,
      )
    }
  }
  const unique = [...new Set(resources)]
  return unique.length === 1 ? unique[0] : unique
}

/** An absolute URI in the characters that one has: what is not printable ASCII must be percent-encoded (RFC 3986 §2). */
function isResource(resource: string): boolean {
  return (
    /^[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7E]+$/.test(resource) &&
    !resource.includes('#') &&
    URL.canParse(resource)
  )
}

interface AccessTokenRequest {
  readonly client: Client
  readonly scopes: readonly string[]
  readonly audience: string | readonly string[] | undefined
}

/** Issues an access token in the form that the client is registered for. */
async function issueAccessToken(
  idp: Idp,
  issuer: Issuer,
  { client, scopes, audience }: AccessTokenRequest,
): Promise<TokenRecord> {
  const { accessTokenFormat, accessTokenTyp, accessTokenLifetimeSeconds } = client.metadata
  const format = accessTokenFormat ?? 'jwt'
  const plan = await planMint(idp, issuer, {
    origin: 'client_credentials',
    request: {
      format,
      subject: client.clientId,
      clientId: client.clientId,
      audience,
      scope: scopes,
      expiresIn: accessTokenLifetimeSeconds,
      ...(accessTokenTyp === undefined || format === 'opaque'
        ? {}
        : { header: { typ: accessTokenTyp } }),
    },
  })
  const token = await makeToken(idp, plan)
  const [record] = await idp.store.transaction(async (tx) => {
    const stored = await storeTokens(tx, plan, [token])
    await appendEvent(idp, issuer, { tx, type: 'token_issued', ...eventFacts(token) })
    return stored
  })
  if (record === undefined) throw new Error('a token was stored without a record')
  return record
}

function answer({ value, scope, issuedAt, expiresAt }: TokenRecord) {
  return {
    access_token: value,
    token_type: 'Bearer',
    ...(expiresAt === null ? {} : { expires_in: expiresAt - issuedAt }),
    ...(scope === null ? {} : { scope }),
  }
}

import { type Client, isConfidential } from '../../core/clients/client.ts'
import { allowedResources } from '../../core/grants/allowed-resources.ts'
import { actClaim, checkMayAct } from '../../core/grants/delegation.ts'
import {
  narrowedScopes,
  readTokenExchange,
  type TokenExchange,
} from '../../core/grants/token-exchange.ts'
import { TOKEN_TYPES } from '../../core/grants/token-type.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { quoted } from '../../core/protocol/parameters.ts'
import { audienceOfResources } from '../../core/protocol/resource.ts'
import type { Idp } from '../idp.ts'
import { type ExchangeParts, endedIn, type PresentedTokens } from './exchange-parts.ts'
import type { GrantedToken, GrantRequest } from './grant.ts'
import { issueIdJag } from './issue-id-jag.ts'
import { issueTokens, type TokenOrder } from './issue-tokens.ts'
import { type PresentedToken, readPresentedToken } from './read-presented-token.ts'

/** Gives a token in exchange for another one of this issuer's (RFC 8693): for another audience, with fewer scopes, on behalf of its subject. */
export async function tokenExchange(
  idp: Idp,
  issuer: Issuer,
  request: GrantRequest,
): Promise<GrantedToken> {
  const { client, parameters, dpopJkt } = request
  if (!isConfidential(client)) {
    throw new OAuthError(
      'unauthorized_client',
      'token exchange is for clients that can prove who they are (RFC 8693 section 2.1)',
    )
  }
  const exchange = readTokenExchange(parameters)
  const presented = await readTokens(idp, issuer, { client, exchange })
  checkMayAct(presented.subject.claims, party(issuer, client, presented.actor))
  const parts = { client, exchange, ...presented, dpopJkt }
  if (exchange.requested === TOKEN_TYPES.idJag) return issueIdJag(idp, issuer, parts)
  return issueTokens(idp, issuer, { order: orderOf(parts), claim: (tx) => endedIn(tx, presented) })
}

async function readTokens(
  idp: Idp,
  issuer: Issuer,
  { client, exchange }: Pick<ExchangeParts, 'client' | 'exchange'>,
): Promise<PresentedTokens> {
  const { subject, actor } = exchange
  return {
    subject: await readPresentedToken(idp, issuer, { client, text: subject }),
    actor: actor && (await readPresentedToken(idp, issuer, { client, text: actor })),
  }
}

/** What is known of who is to act: the actor's own claims, or else who the client is. */
function party(issuer: Issuer, client: Client, actor: PresentedToken | undefined): JsonObject {
  if (actor !== undefined) return actor.claims
  return { iss: issuer.issuer, sub: client.clientId, client_id: client.clientId }
}

function orderOf({ client, exchange, subject, actor, dpopJkt }: ExchangeParts): TokenOrder {
  const act = actClaim(subject.claims, actor?.subject)
  const { auth_time: authTime } = subject.claims
  return {
    client,
    origin: 'token_exchange',
    subject: subject.subject,
    scopes: narrowedScopes(exchange.scope, subject.scopes),
    audience: targetOf(client, exchange, subject),
    format: exchange.requested === TOKEN_TYPES.jwt ? 'jwt' : undefined,
    expiresBefore: subject.expiresAt ?? undefined,
    grantId: subject.grantId ?? undefined,
    dpopJkt,
    claims: {
      ...(typeof authTime === 'number' ? { auth_time: authTime } : {}),
      ...(act === undefined ? {} : { act }),
    },
    members: { issued_token_type: exchange.requested },
  }
}

/** Whom the token is for: the audiences and resources that were asked for, else whom the subject token is for. */
function targetOf(
  client: Client,
  { audiences, resources }: TokenExchange,
  subject: PresentedToken,
): TokenOrder['audience'] {
  const asked = [...new Set([...audiences, ...allowedResources(client, resources)])]
  const target = asked.length === 0 ? subject.audience : asked
  const { audience } = client.metadata
  const listed = audience === undefined ? target : [audience].flat()
  const beyond = target.find((one) => !listed.includes(one))
  if (beyond !== undefined) {
    throw new OAuthError(
      'invalid_target',
      `audience ${quoted(beyond)} is not among the client's own: ${listed.join(' ')}`,
    )
  }
  return audienceOfResources(target) ?? audience
}

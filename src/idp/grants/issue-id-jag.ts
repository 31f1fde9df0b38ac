import { allowedResources } from '../../core/grants/allowed-resources.ts'
import {
  ID_JAG_SECONDS,
  ID_JAG_TYP,
  type IdJagFacts,
  idJagClaims,
} from '../../core/grants/id-jag.ts'
import type { TokenExchange } from '../../core/grants/token-exchange.ts'
import { TOKEN_TYPES } from '../../core/grants/token-type.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { DEFAULT_ALG } from '../../core/keys/algorithms.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { quoted } from '../../core/protocol/parameters.ts'
import { readScope } from '../../core/protocol/read-scope.ts'
import { joinScopes } from '../../core/protocol/scope.ts'
import { draftToken, headerOf } from '../../core/tokens/draft.ts'
import { sealToken } from '../../core/tokens/seal.ts'
import { appendEvent } from '../append-event.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'
import { privateKeyObject } from '../key-objects.ts'
import { currentKey } from '../keys-ready.ts'
import { type ExchangeParts, endedIn } from './exchange-parts.ts'
import type { GrantedToken } from './grant.ts'
import type { PresentedToken } from './read-presented-token.ts'

/**
 * Gives an identity assertion for another authorization server in exchange for an ID token (ID-JAG draft 04 §4.3). It is
 * no access token, so it is neither kept nor found at introspection.
 */
export async function issueIdJag(
  idp: Idp,
  issuer: Issuer,
  parts: ExchangeParts,
): Promise<GrantedToken> {
  const facts = factsOf(idp, issuer, parts)
  const { key } = await currentKey(idp, issuer, DEFAULT_ALG)
  const draft = draftToken(key, headerOf(ID_JAG_TYP, key, {}), idJagClaims(facts))
  const value = await sealToken(draft, privateKeyObject(idp, key))
  const { expiresAt: lastExpiresAt, subject, audience, clientId } = facts
  const refused = await idp.store.transaction(async (tx) => {
    const refusal = await endedIn(tx, parts)
    if (refusal !== undefined) return refusal
    await tx.signingKeys.countSigned(key.id, { tokens: 1, lastExpiresAt })
    const data = { format: 'id-jag', subject, audience }
    await appendEvent(idp, issuer, { tx, type: 'token_issued', kid: key.kid, clientId, data })
    return undefined
  })
  if (refused !== undefined) throw refused
  const body = answer(value, facts)
  return { body, kid: key.kid, outcome: 'issued_id_jag' }
}

function factsOf(idp: Idp, issuer: Issuer, parts: ExchangeParts): IdJagFacts {
  const { client, exchange, subject, actor, dpopJkt } = parts
  if (actor !== undefined) {
    throw new OAuthError(
      'invalid_request',
      'actor_token is not taken for an id-jag: what it would mean there is not settled (ID-JAG draft 04 section 4.3.3)',
    )
  }
  const issuedAt = issuerNow(idp, issuer)
  const { auth_time: authTime } = subject.claims
  return {
    iss: issuer.issuer,
    subject: identityIn(subject),
    audience: audienceIn(exchange, issuer),
    clientId: client.clientId,
    jti: idp.chance.text('jti', 22),
    issuedAt,
    expiresAt: Math.min(issuedAt + ID_JAG_SECONDS, subject.expiresAt ?? Number.MAX_SAFE_INTEGER),
    scopes: exchange.scope === undefined ? undefined : readScope(exchange.scope),
    resources: allowedResources(client, exchange.resources),
    dpopJkt,
    authTime: typeof authTime === 'number' ? authTime : undefined,
  }
}

/** An access token says what may be done, not who signed in: only an identity assertion will do. */
function identityIn({ kind, subject }: PresentedToken): string {
  if (kind === 'id_token') return subject
  throw new OAuthError(
    'invalid_request',
    `subject_token must be an ID token for an id-jag; its type is ${TOKEN_TYPES.idToken}`,
  )
}

/** The one authorization server that the ID-JAG is for, by its issuer identifier; never this one (ID-JAG draft 04 §8.3). */
function audienceIn({ audiences }: TokenExchange, issuer: Issuer): string {
  const [audience, second] = audiences
  if (audience === undefined || second !== undefined) {
    throw new OAuthError(
      'invalid_request',
      "parameter 'audience' must be there once for an id-jag: the issuer of the other authorization server",
    )
  }
  if (!URL.canParse(audience) || audience.includes('#')) {
    throw new OAuthError(
      'invalid_target',
      `audience ${quoted(audience)} must be a URI without a fragment`,
    )
  }
  if (audience === issuer.issuer) {
    throw new OAuthError(
      'invalid_target',
      'audience is this issuer itself, and an id-jag is for another one: each issuer of this server is one (GET /api/issuers)',
    )
  }
  return audience
}

/** The answer of a token exchange that gives no access token (RFC 8693 §2.2.1, ID-JAG draft 04 §4.3.4). */
function answer(value: string, { scopes = [], issuedAt, expiresAt }: IdJagFacts): JsonObject {
  const scope = joinScopes(scopes)
  return {
    access_token: value,
    issued_token_type: TOKEN_TYPES.idJag,
    token_type: 'N_A',
    expires_in: expiresAt - issuedAt,
    ...(scope === null ? {} : { scope }),
  }
}

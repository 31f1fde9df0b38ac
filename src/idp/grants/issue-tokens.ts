import type { Client } from '../../core/clients/client.ts'
import type { GrantRecord } from '../../core/grants/grant.ts'
import { secretDigest } from '../../core/grants/single-use.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { OAuthError } from '../../core/protocol/oauth-error.ts'
import { authorizationClaims } from '../../core/subjects/scope-claims.ts'
import type { Subject } from '../../core/subjects/subject.ts'
import type { NewToken, TokenFormat, TokenOrigin } from '../../core/tokens/token.ts'
import type { Tables } from '../../store/store.ts'
import { appendEvent } from '../append-event.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'
import type { MintRequest } from '../mint-request.ts'
import { eventFacts } from '../mint-token.ts'
import { type MintPlan, makeToken, planMint } from '../plan-mint.ts'
import { storeTokens } from '../store-tokens.ts'
import type { GrantedToken } from './grant.ts'
import { type IdToken, makeIdToken } from './make-id-token.ts'

/** How long a refresh token that has expired is still known, in seconds, so that its client is told so. */
const KEPT_SECONDS = 3600

/** The tokens that a grant type issues. */
export interface TokenOrder {
  readonly client: Client
  readonly origin: TokenOrigin
  readonly subject: string
  readonly scopes: readonly string[]
  /** Undefined: the default audience. */
  readonly audience: string | readonly string[] | undefined
  /** What a person granted; with it comes a refresh token where the client is registered for them, and an ID token where the scopes have `openid`. */
  readonly grant?: GrantRecord | undefined
  /** The `nonce` of the authorization request (OpenID Connect Core 1.0 §3.1.2.1). */
  readonly nonce?: string | null | undefined
  /** The thumbprint of the key that the tokens are bound to (RFC 9449 §6). */
  readonly dpopJkt?: string | null | undefined
  /** The form of the access token, whatever the client is registered for. */
  readonly format?: TokenFormat | undefined
  /** The latest that the access token may expire, in Unix seconds, whatever lifetime the client is registered for. */
  readonly expiresBefore?: number | undefined
  /** The grant that the access token ends with, where it is not the one that `grant` tells of. */
  readonly grantId?: number | undefined
  /** Claims of the access token besides. */
  readonly claims?: JsonObject | undefined
  /** Members of the answer besides. */
  readonly members?: JsonObject | undefined
}

/** What must still hold when the tokens are stored, and what is used up by it; a refusal is returned, and what was done before it stays. */
export type Claim = (tx: Tables) => Promise<OAuthError | undefined>

/** Issues tokens: signs them first, then claims what they are for and stores them in one transaction. Throws `OAuthError`. */
export async function issueTokens(
  idp: Idp,
  issuer: Issuer,
  { order, claim }: { readonly order: TokenOrder; readonly claim?: Claim },
): Promise<GrantedToken> {
  const subject = await idp.store.subjects.bySub(issuer.id, order.subject)
  const plan = await accessTokenPlan(idp, issuer, { order, subject })
  const token = await makeToken(idp, plan)
  const idToken = await idTokenFor(idp, issuer, { order, subject, accessToken: token.value })
  const refreshToken = hasRefreshToken(order) ? idp.chance.text('refresh token', 43) : undefined
  const refused = await idp.store.transaction(async (tx) => {
    const refusal = await claim?.(tx)
    if (refusal !== undefined) return refusal
    await storeTokens(tx, plan, [token])
    if (idToken !== undefined) await countIdToken(tx, idToken)
    if (refreshToken !== undefined)
      await storeRefreshToken(idp, issuer, { tx, order, refreshToken })
    await appendEvent(idp, issuer, { tx, type: 'token_issued', ...eventFacts(token) })
    return undefined
  })
  if (refused !== undefined) throw refused
  const body = answer(token, order, { refreshToken, idToken: idToken?.value })
  return { body, jti: token.jti, kid: token.kid }
}

interface About {
  readonly order: TokenOrder
  readonly subject: Subject | undefined
}

/** The access token in the form that the client is registered for. */
async function accessTokenPlan(
  idp: Idp,
  issuer: Issuer,
  { order, subject }: About,
): Promise<MintPlan> {
  const { client, origin, scopes, audience, grant, dpopJkt } = order
  const { accessTokenFormat, accessTokenTyp } = client.metadata
  const usual = idp.settings.oauth
  const format = order.format ?? accessTokenFormat ?? usual.accessTokenFormat
  const cnf: JsonObject = typeof dpopJkt === 'string' ? { cnf: { jkt: dpopJkt } } : {}
  const authTime: JsonObject = grant === undefined ? {} : { auth_time: grant.authTime }
  return planMint(idp, issuer, {
    origin,
    grantId: grant?.id ?? order.grantId,
    request: {
      format,
      subject: order.subject,
      clientId: client.clientId,
      audience,
      scope: scopes,
      ...accessTokenTimes(idp, issuer, order),
      claims: { ...authorizationClaims(subject), ...authTime, ...order.claims, ...cnf },
      ...(format === 'opaque' ? {} : { header: { typ: accessTokenTyp ?? usual.accessTokenTyp } }),
    },
  })
}

/** When the access token is issued and how long it is good. */
function accessTokenTimes(
  idp: Idp,
  issuer: Issuer,
  { client, expiresBefore }: TokenOrder,
): Pick<MintRequest, 'issuedAt' | 'expiresIn'> {
  const { accessTokenLifetimeSeconds } = client.metadata
  if (expiresBefore === undefined) return { expiresIn: accessTokenLifetimeSeconds }
  const issuedAt = issuerNow(idp, issuer)
  const lifetime = accessTokenLifetimeSeconds ?? idp.settings.accessTokenLifetimeSeconds
  return { issuedAt, expiresIn: Math.min(lifetime, expiresBefore - issuedAt) }
}

async function idTokenFor(
  idp: Idp,
  issuer: Issuer,
  { order, subject, accessToken }: About & { readonly accessToken: string },
): Promise<IdToken | undefined> {
  const { client, grant, scopes, nonce = null } = order
  if (grant === undefined || !scopes.includes('openid')) return undefined
  return makeIdToken(idp, issuer, { client, grant, subject, scopes, nonce, accessToken })
}

async function countIdToken(tx: Tables, { key, expiresAt }: IdToken): Promise<void> {
  await tx.signingKeys.countSigned(key.id, { tokens: 1, lastExpiresAt: expiresAt })
}

/** A client gets refresh tokens if it is registered for them; some never ask for `offline_access`. */
function hasRefreshToken({ grant, client }: TokenOrder): boolean {
  return grant !== undefined && client.metadata.grantTypes.includes('refresh_token')
}

async function storeRefreshToken(
  idp: Idp,
  issuer: Issuer,
  given: { readonly tx: Tables; readonly order: TokenOrder; readonly refreshToken: string },
): Promise<void> {
  const { tx, order, refreshToken } = given
  const { client, grant, dpopJkt = null } = order
  const createdAt = issuerNow(idp, issuer)
  const lifetime =
    client.metadata.refreshTokenLifetimeSeconds ?? idp.settings.oauth.refreshTokenLifetimeSeconds
  await tx.singleUses.forget(issuer.id, 'refresh_token', createdAt - KEPT_SECONDS)
  await tx.singleUses.insert({
    issuerId: issuer.id,
    kind: 'refresh_token',
    digest: secretDigest(refreshToken),
    clientId: client.clientId,
    grantId: grant?.id ?? null,
    // A confidential client proves itself by its own credentials; only a public one's token is bound (RFC 9449 section 5).
    data: { dpopJkt: client.metadata.tokenEndpointAuthMethod === 'none' ? dpopJkt : null },
    createdAt,
    expiresAt: createdAt + lifetime,
  })
}

interface FurtherTokens {
  readonly refreshToken: string | undefined
  readonly idToken: string | undefined
}

/** The answer of the token endpoint (RFC 6749 §5.1, RFC 9449 §5). */
function answer(
  { value, scope, issuedAt, expiresAt }: NewToken,
  { dpopJkt, members }: TokenOrder,
  { refreshToken, idToken }: FurtherTokens,
): JsonObject {
  return {
    access_token: value,
    token_type: typeof dpopJkt === 'string' ? 'DPoP' : 'Bearer',
    ...(expiresAt === null ? {} : { expires_in: expiresAt - issuedAt }),
    ...(scope === null ? {} : { scope }),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...(idToken === undefined ? {} : { id_token: idToken }),
    ...members,
  }
}

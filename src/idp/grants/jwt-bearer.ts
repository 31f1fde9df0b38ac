import { type Client, isConfidential } from '../../core/clients/client.ts'
import { allowedResources } from '../../core/grants/allowed-resources.ts'
import { grantedScopes } from '../../core/grants/granted-scopes.ts'
import {
  ID_JAG_TYP,
  type IdJag,
  isIdJagTyp,
  readIdJag,
  refusal,
  scopesFor,
} from '../../core/grants/id-jag.ts'
import { secretDigest } from '../../core/grants/single-use.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { type Parameters, quoted } from '../../core/protocol/parameters.ts'
import { readScope } from '../../core/protocol/read-scope.ts'
import { audienceOfResources } from '../../core/protocol/resource.ts'
import { textClaim } from '../../core/tokens/claims.ts'
import { decodeToken } from '../../core/tokens/decode.ts'
import type { Tables } from '../../store/store.ts'
import { issuerNow } from '../clock.ts'
import { issuerOfIdentifier } from '../find-issuer.ts'
import type { Idp } from '../idp.ts'
import { verifyOwnJwt } from '../verify-own-jwt.ts'
import type { GrantedToken, GrantRequest } from './grant.ts'
import { issueTokens, type TokenOrder } from './issue-tokens.ts'

/** For how long, in seconds, a `jti` is kept past its assertion's expiry: the issuer's clock may stand still meanwhile. */
const KEPT_SECONDS = 86_400

/**
 * Gives an access token for an identity assertion (ID-JAG draft 04 §4.4, MCP enterprise-managed authorization §5) that
 * another issuer of this server signed; there is no refresh token. Other assertions of RFC 7523 are not taken.
 */
export async function jwtBearer(
  idp: Idp,
  issuer: Issuer,
  { client, parameters, dpopJkt }: GrantRequest,
): Promise<GrantedToken> {
  requireKnownClient(client)
  const assertion = parameters.get('assertion')
  if (assertion === undefined) {
    throw new OAuthError('invalid_request', "parameter 'assertion' is missing")
  }
  const idJag = await readAssertion(idp, issuer, { assertion, client })
  if (idJag.dpopJkt !== null && idJag.dpopJkt !== dpopJkt) {
    throw refusal('it is bound to a key: send a DPoP proof by that key')
  }
  const { subject, authTime } = idJag
  const order: TokenOrder = {
    client,
    origin: 'jwt_bearer',
    subject,
    scopes: scopesOf(idp, client, { idJag, parameters }),
    audience: audienceFor(client, idJag, parameters.all('resource')),
    dpopJkt,
    claims: authTime === undefined ? {} : { auth_time: authTime },
  }
  return issueTokens(idp, issuer, { order, claim: (tx) => useUp(idp, issuer, { tx, idJag }) })
}

/** A client that can prove who it is, or one that its metadata document vouches for (ID-JAG draft 04 §8.1, MCP enterprise-managed authorization §5). */
function requireKnownClient(client: Client): void {
  if (isConfidential(client) || client.origin === 'document') return
  throw new OAuthError(
    'unauthorized_client',
    'jwt-bearer is for clients that can prove who they are, or that a metadata document describes',
  )
}

async function readAssertion(
  idp: Idp,
  issuer: Issuer,
  { assertion, client }: { readonly assertion: string; readonly client: Client },
): Promise<IdJag> {
  const { header, claims } = decodeToken(assertion)
  if (!isIdJagTyp(header?.typ)) {
    throw refusal(`it must be an ID-JAG, a JWT with typ ${ID_JAG_TYP}; no other kind is taken`)
  }
  const iss = textClaim(claims ?? {}, 'iss') ?? ''
  if (iss === issuer.issuer) {
    throw refusal('this issuer signed it itself, and takes those of others only')
  }
  const signer = await issuerOfIdentifier(idp, iss)
  if (signer === undefined) {
    throw refusal(`iss ${quoted(iss)} is not trusted: only the issuers of this server are`)
  }
  const jwt = await verifyOwnJwt(idp, signer, assertion)
  if ('problem' in jwt) throw refusal(`it ${jwt.problem}`)
  const { clientId } = client
  const now = issuerNow(idp, issuer)
  return readIdJag(jwt.claims, { audience: issuer.issuer, clientId, now })
}

function scopesOf(
  idp: Idp,
  client: Client,
  { idJag, parameters }: { readonly idJag: IdJag; readonly parameters: Parameters },
): readonly string[] {
  const asked = parameters.get('scope')
  const byDefault = grantedScopes(undefined, client, idp.settings.oauth.defaultScope)
  return scopesFor(idJag, asked === undefined ? undefined : readScope(asked), byDefault)
}

/** Whom the token is for: the assertion's resources, or those of them that are asked for (RFC 8707 §2.2). */
function audienceFor(
  client: Client,
  { resources }: IdJag,
  asked: readonly string[],
): TokenOrder['audience'] {
  const wanted = allowedResources(client, asked)
  const beyond = wanted.find((one) => resources.length > 0 && !resources.includes(one))
  if (beyond !== undefined) {
    throw new OAuthError('invalid_target', `resource ${quoted(beyond)} is not in the assertion`)
  }
  const granted = wanted.length > 0 ? wanted : allowedByClient(client, resources)
  return audienceOfResources(granted) ?? client.metadata.audience
}

/** Resources that the client may not have make the assertion one that cannot be taken (MCP enterprise-managed authorization §7.6.2). */
function allowedByClient(client: Client, resources: readonly string[]): readonly string[] {
  try {
    return allowedResources(client, resources)
  } catch (error) {
    throw error instanceof OAuthError ? refusal(error.message) : error
  }
}

/** Uses an assertion up: its `jti` does not come again (MCP enterprise-managed authorization §7.4.2). */
async function useUp(
  idp: Idp,
  issuer: Issuer,
  { tx, idJag }: { readonly tx: Tables; readonly idJag: IdJag },
): Promise<OAuthError | undefined> {
  const { iss, jti, clientId, expiresAt } = idJag
  const createdAt = idp.worldClock.now()
  const left = Math.max(0, expiresAt - issuerNow(idp, issuer))
  await tx.singleUses.forget(issuer.id, 'proof', createdAt)
  const used = await tx.singleUses.insert({
    issuerId: issuer.id,
    kind: 'proof',
    digest: secretDigest(JSON.stringify(['id-jag', iss, jti])),
    clientId,
    grantId: null,
    data: {},
    createdAt,
    expiresAt: createdAt + left + KEPT_SECONDS,
  })
  return used === undefined ? refusal('its jti was used before') : undefined
}

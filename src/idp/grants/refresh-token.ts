import { grantedAudience } from '../../core/grants/granted-audience.ts'
import { scopesWithin } from '../../core/grants/scopes-within.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import type { Tables } from '../../store/store.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'
import { type KnownRefreshToken, refreshTokenOf } from '../refresh-token-of.ts'
import { revokeGrant } from '../revoke-grant.ts'
import type { GrantedToken, GrantRequest } from './grant.ts'
import { issueTokens } from './issue-tokens.ts'

/**
 * New tokens for a refresh token, which is used up by it, whoever the client is (RFC 6749 §6, RFC 9700 §4.14.2). Nobody
 * can tell a client that asks twice from a thief: a token that comes again ends its grant, and where many use one at
 * the same instant, one gets tokens and the next one's try ends them.
 */
export async function refreshToken(
  idp: Idp,
  issuer: Issuer,
  request: GrantRequest,
): Promise<GrantedToken> {
  const { client, parameters, dpopJkt } = request
  const value = sentToken(request)
  const found = await findRefreshToken(idp.store, issuer, value)
  refuseOthers(found, request)
  const claim = (tx: Tables) => claimRefreshToken(idp, issuer, { tx, value })
  if (found.token.usedAt !== null) await refuseReuse(idp, claim)
  const { grant } = found
  const order = {
    client,
    origin: 'refresh_token',
    subject: grant.subject,
    scopes: scopesWithin(grant, parameters.get('scope')),
    audience: grantedAudience({
      granted: grant.resources,
      usual: client.metadata.audience ?? idp.settings.defaultAudience,
      asked: parameters.all('resource'),
    }),
    grant,
    dpopJkt,
  } as const
  return issueTokens(idp, issuer, { order, claim })
}

function sentToken({ parameters }: GrantRequest): string {
  const value = parameters.get('refresh_token')
  if (value === undefined) {
    throw new OAuthError('invalid_request', "parameter 'refresh_token' is missing")
  }
  return value
}

async function findRefreshToken(
  tables: Tables,
  issuer: Issuer,
  value: string,
): Promise<KnownRefreshToken> {
  const found = await refreshTokenOf(tables, issuer, value)
  if (found === undefined) throw refused('the refresh token is not known here')
  return found
}

/** Whoever holds the token without being its client, or without its key, uses nothing up (RFC 6749 §10.4, RFC 9449 §5). */
function refuseOthers({ token }: KnownRefreshToken, { client, dpopJkt }: GrantRequest): void {
  if (token.clientId !== client.clientId) {
    throw new OAuthError('invalid_grant', 'the refresh token was issued to another client')
  }
  const bound = token.data.dpopJkt
  if (bound === null || bound === dpopJkt) return
  const came = dpopJkt === null ? 'no DPoP proof came' : 'the proof is by another key'
  throw new OAuthError('invalid_grant', `the refresh token is bound to a key, and ${came}`)
}

/** Refuses a token that was used before without signing anything for it, unless it is in its grace. */
async function refuseReuse(
  idp: Idp,
  claim: (tx: Tables) => Promise<OAuthError | undefined>,
): Promise<void> {
  const refusal = await idp.store.transaction(claim)
  if (refusal !== undefined) throw refusal
}

/** Uses a refresh token up; says why it may not be, and ends the grant of one that was used before. */
async function claimRefreshToken(
  idp: Idp,
  issuer: Issuer,
  { tx, value }: { readonly tx: Tables; readonly value: string },
): Promise<OAuthError | undefined> {
  const { token, grant } = await findRefreshToken(tx, issuer, value)
  const now = issuerNow(idp, issuer)
  if (grant.revokedAt !== null) return refused('what was granted has ended')
  if (token.usedAt !== null && !isInGrace(idp, token.usedAt, now)) {
    await revokeGrant(idp, issuer, { tx, grantId: grant.id, why: 'refresh_token_reused' })
    return refused('the refresh token was used before, so all that came of its grant has ended')
  }
  if (token.expiresAt !== null && token.expiresAt <= now)
    return refused('the refresh token has expired')
  await tx.singleUses.claim(token.id, now)
  return undefined
}

function isInGrace(idp: Idp, usedAt: number, now: number): boolean {
  const { refreshTokenGraceSeconds } = idp.settings.oauth
  return refreshTokenGraceSeconds > 0 && now - usedAt <= refreshTokenGraceSeconds
}

function refused(why: string): OAuthError {
  return new OAuthError('invalid_grant', why)
}

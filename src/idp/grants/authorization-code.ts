import type { GrantRecord } from '../../core/grants/grant.ts'
import { grantedAudience } from '../../core/grants/granted-audience.ts'
import { matchesChallenge } from '../../core/grants/pkce.ts'
import { matchesRedirect } from '../../core/grants/redirect-match.ts'
import { type SingleUse, secretDigest } from '../../core/grants/single-use.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { splitScope } from '../../core/protocol/scope.ts'
import type { Tables } from '../../store/store.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'
import { revokeGrant } from '../revoke-grant.ts'
import type { GrantedToken, GrantRequest } from './grant.ts'
import { issueTokens } from './issue-tokens.ts'

type Code = SingleUse<'authorization_code'>

const UNKNOWN = 'the code is not one of this client: unknown, expired or revoked'

/**
 * Exchanges a code for tokens (RFC 6749 §4.1.3). An attempt with another client, redirect URI or verifier changes
 * nothing; a second use by who could have made the first ends what the code gave (§4.1.2).
 */
export async function authorizationCode(
  idp: Idp,
  issuer: Issuer,
  asked: GrantRequest,
): Promise<GrantedToken> {
  const { client, parameters, dpopJkt } = asked
  const code = await codeOf(idp, issuer, asked)
  checkRedirect(asked, code)
  checkVerifier(parameters.get('code_verifier'), code.data.codeChallenge)
  if (code.data.dpopJkt !== null && code.data.dpopJkt !== dpopJkt) {
    throw invalidGrant('the code is bound to another DPoP key (RFC 9449 section 10)')
  }
  if (code.usedAt !== null) {
    throw await idp.store.transaction((tx) => replayed(idp, issuer, { tx, code }))
  }
  const grant = await grantOf(idp, issuer, code)
  const audience = grantedAudience({
    granted: grant.resources,
    usual: client.metadata.audience ?? idp.settings.defaultAudience,
    asked: parameters.all('resource'),
  })
  const order = {
    client,
    origin: 'authorization_code',
    subject: grant.subject,
    scopes: splitScope(grant.scope ?? ''),
    audience,
    grant,
    nonce: code.data.nonce,
    dpopJkt,
  } as const
  return issueTokens(idp, issuer, { order, claim: (tx) => claim(idp, issuer, { tx, code }) })
}

async function codeOf(idp: Idp, issuer: Issuer, asked: GrantRequest): Promise<Code> {
  const value = asked.parameters.get('code')
  if (value === undefined) throw new OAuthError('invalid_request', "parameter 'code' is missing")
  const digest = secretDigest(value)
  const code = await idp.store.singleUses.byDigest(issuer.id, 'authorization_code', digest)
  if (code === undefined || code.clientId !== asked.client.clientId) throw invalidGrant(UNKNOWN)
  return code
}

/** What a code was granted with; throws where that has ended, or the code has. */
async function grantOf(idp: Idp, issuer: Issuer, code: Code): Promise<GrantRecord> {
  if (code.expiresAt !== null && code.expiresAt <= issuerNow(idp, issuer)) {
    throw invalidGrant(UNKNOWN)
  }
  const grant =
    code.grantId === null ? undefined : await idp.store.grants.byId(issuer.id, code.grantId)
  if (grant === undefined || grant.revokedAt !== null) throw invalidGrant(UNKNOWN)
  return grant
}

/** It comes again if and only if it came at the authorization endpoint, character by character (RFC 6749 §4.1.3). */
function checkRedirect({ client, parameters }: GrantRequest, { data }: Code): void {
  const given = parameters.get('redirect_uri')
  if (data.redirectUri === null) {
    // Where the only one registered was used, naming it does no harm.
    if (given === undefined || matchesRedirect(client.metadata.redirectUris, given)) return
    throw invalidGrant('redirect_uri is not the one that the code was sent to')
  }
  if (given === undefined) {
    throw new OAuthError(
      'invalid_request',
      "parameter 'redirect_uri' is missing: the authorization request had it (RFC 6749 section 4.1.3)",
    )
  }
  if (given !== data.redirectUri) {
    throw invalidGrant('redirect_uri is not the one of the authorization request')
  }
}

/** A verifier is needed exactly where there was a challenge (RFC 7636 §4.6, RFC 9700 §4.8.2). */
function checkVerifier(verifier: string | undefined, challenge: string | null): void {
  if (challenge === null) {
    if (verifier === undefined) return
    throw invalidGrant(
      'code_verifier came, but the authorization request had no code_challenge (RFC 9700 section 4.8.2)',
    )
  }
  if (verifier === undefined) {
    throw invalidGrant('code_verifier is missing: the authorization request had a code_challenge')
  }
  if (!matchesChallenge(verifier, challenge)) {
    throw invalidGrant('code_verifier does not match the code_challenge (RFC 7636 section 4.6)')
  }
}

interface Claimed {
  readonly tx: Tables
  readonly code: Code
}

/** Uses the code up, if nobody was faster and its grant still stands. */
async function claim(
  idp: Idp,
  issuer: Issuer,
  { tx, code }: Claimed,
): Promise<OAuthError | undefined> {
  if (!(await tx.singleUses.claim(code.id, issuerNow(idp, issuer)))) {
    return replayed(idp, issuer, { tx, code })
  }
  const grant = code.grantId === null ? undefined : await tx.grants.byId(issuer.id, code.grantId)
  return grant === undefined || grant.revokedAt !== null ? invalidGrant(UNKNOWN) : undefined
}

/** Somebody else may have the code: what it gave ends (RFC 6749 §4.1.2, RFC 9700 §4.5). */
async function replayed(idp: Idp, issuer: Issuer, { tx, code }: Claimed): Promise<OAuthError> {
  if (code.grantId !== null) {
    await revokeGrant(idp, issuer, { tx, grantId: code.grantId, why: 'code_used_again' })
  }
  return invalidGrant('the code was used before; what it gave has been revoked')
}

function invalidGrant(description: string): OAuthError {
  return new OAuthError('invalid_grant', description)
}

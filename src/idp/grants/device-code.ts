import type { DeviceCode } from '../../core/grants/device-code.ts'
import { secretDigest } from '../../core/grants/single-use.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { audienceOfResources } from '../../core/protocol/resource.ts'
import { splitScope } from '../../core/protocol/scope.ts'
import type { Tables } from '../../store/store.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'
import type { GrantedToken, GrantRequest } from './grant.ts'
import { issueTokens } from './issue-tokens.ts'

/** By how much the wait between polls grows each time that a device does not keep to it, in seconds (RFC 8628 §3.5). */
const SLOWER_SECONDS = 5

/** A device asks whether it was let in (RFC 8628 §3.4): it waits, it was refused, or it gets its tokens, once. */
export async function deviceCode(
  idp: Idp,
  issuer: Issuer,
  request: GrantRequest,
): Promise<GrantedToken> {
  const { client, dpopJkt } = request
  const code = await approvedCode(idp, issuer, request)
  const grant = await idp.store.grants.byId(issuer.id, code.grantId)
  if (grant === undefined) throw unknownCode()
  const order = {
    client,
    origin: 'device_code',
    subject: grant.subject,
    scopes: splitScope(grant.scope ?? ''),
    audience:
      grant.resources.length === 0
        ? client.metadata.audience
        : audienceOfResources(grant.resources),
    grant,
    dpopJkt,
  } as const
  const claim = async (tx: Tables) => {
    const current = await tx.grants.byId(issuer.id, grant.id)
    if (current === undefined || current.revokedAt !== null) return denied()
    const claimed = await tx.deviceCodes.claim(code.id, issuerNow(idp, issuer))
    return claimed ? undefined : usedCode()
  }
  return issueTokens(idp, issuer, { order, claim })
}

type ApprovedCode = DeviceCode & { readonly grantId: number }

/** The code of a request, where it was approved and can be used; a poll that is too early is noted, and slows the device down. */
async function approvedCode(
  idp: Idp,
  issuer: Issuer,
  { client, parameters, dpopJkt }: GrantRequest,
): Promise<ApprovedCode> {
  const value = parameters.get('device_code')
  if (value === undefined) {
    throw new OAuthError('invalid_request', "parameter 'device_code' is missing")
  }
  const digest = secretDigest(value)
  const standing = await idp.store.transaction(async (tx) => {
    const code = await tx.deviceCodes.byDigest(issuer.id, digest)
    if (code === undefined || code.clientId !== client.clientId) return unknownCode()
    const now = issuerNow(idp, issuer)
    return keyRefusal(code, dpopJkt) ?? settled(code, now) ?? poll(tx, code, now)
  })
  if (standing instanceof OAuthError) throw standing
  return standing
}

/** What a code that needs no more waiting comes to; undefined: its user has not decided yet. */
function settled(code: DeviceCode, now: number): ApprovedCode | OAuthError | undefined {
  const { grantId } = code
  if (code.usedAt !== null) return usedCode()
  if (code.decidedAt !== null && grantId === null) return denied()
  if (code.expiresAt <= now) {
    return new OAuthError('expired_token', 'the device code has expired: ask for another one')
  }
  return grantId === null ? undefined : { ...code, grantId }
}

/** Notes a poll while nobody has decided, and says whether it came too early (RFC 8628 §3.5). */
async function poll(tx: Tables, code: DeviceCode, now: number): Promise<OAuthError> {
  const elapsed = code.polledAt === null ? undefined : now - code.polledAt
  // Less than nothing: the issuer's clock was moved back meanwhile.
  const isEarly = elapsed !== undefined && elapsed >= 0 && elapsed < code.intervalSeconds
  const intervalSeconds = code.intervalSeconds + (isEarly ? SLOWER_SECONDS : 0)
  await tx.deviceCodes.poll(code.id, { at: now, intervalSeconds })
  return isEarly
    ? new OAuthError('slow_down', `too early: wait ${intervalSeconds} seconds between polls now`)
    : new OAuthError('authorization_pending', 'nobody has approved or denied the request yet')
}

/** A code that was asked for with the proof of a key is for the holder of that key alone (RFC 9449 §5). */
function keyRefusal({ dpopJkt }: DeviceCode, proved: string | null): OAuthError | undefined {
  if (dpopJkt === null || dpopJkt === proved) return undefined
  return new OAuthError(
    'invalid_grant',
    'the device code was asked for with a DPoP proof: this request needs one by the same key',
  )
}

function unknownCode(): OAuthError {
  return new OAuthError('invalid_grant', 'the device code is unknown, or of another client')
}

function usedCode(): OAuthError {
  return new OAuthError('invalid_grant', 'the device code was used before')
}

/** At the token endpoint a refusal is a 400, this one too (RFC 6749 §5.2). */
function denied(): OAuthError {
  return new OAuthError('access_denied', 'the request was denied', { status: 400 })
}

import type { Issuer } from '../core/issuers/issuer.ts'
import type { Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'

/** Which grant ends, and for the event log why, in a word or two. */
export interface GrantRevocation {
  readonly tx: Tables
  readonly grantId: number
  readonly why: string
}

/**
 * Revokes a grant, its refresh tokens and its access tokens included (RFC 6749 §4.1.2, RFC 9700 §4.14.2); how many
 * access tokens that were not revoked yet.
 */
export async function revokeGrant(
  idp: Idp,
  issuer: Issuer,
  { tx, grantId, why }: GrantRevocation,
): Promise<number> {
  const grant = await tx.grants.byId(issuer.id, grantId)
  if (grant === undefined) return 0
  const tokens = await tx.grants.revoke(issuer.id, grantId, issuerNow(idp, issuer))
  if (grant.revokedAt !== null && tokens === 0) return 0
  const { clientId, subject, scope } = grant
  const data = { subject, ...(scope === null ? {} : { scope }), tokens, why }
  await appendEvent(idp, issuer, { tx, type: 'grant_revoked', clientId, data })
  return tokens
}

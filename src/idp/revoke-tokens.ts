import type { Issuer } from '../core/issuers/issuer.ts'
import { notFound } from '../core/protocol/domain-error.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { RevocationSelector } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'

/** Which tokens to revoke: those that match every member given, or with `all` every one. */
export interface BulkSelector extends RevocationSelector {
  readonly all?: boolean | undefined
}

/** Revokes the tokens of a selection; how many were not revoked before. Throws `InvalidInput` where nothing is selected. */
export async function revokeTokens(
  idp: Idp,
  issuer: Issuer,
  selector: BulkSelector,
): Promise<number> {
  const { all, ...narrowed } = selector
  const { clientId, subject, kid, jtis } = narrowed
  const narrow = [clientId, subject, kid, jtis].some((one) => one !== undefined)
  if (!narrow && all !== true) {
    throw invalidInput(
      '',
      'needs at least one of "client_id", "subject", "kid" and "jtis", or "all": true',
    )
  }
  if (narrow && all === true)
    throw invalidInput('/all', 'must be absent where the selection is narrowed')
  return idp.store.transaction(async (tx) => {
    const count = await tx.tokens.revoke(issuer.id, narrowed, issuerNow(idp, issuer))
    const only = jtis?.length === 1 ? jtis[0] : undefined
    const data = {
      count,
      by: 'admin',
      ...(subject === undefined ? {} : { subject }),
      ...(all === true ? { all } : {}),
    }
    if (count > 0)
      await appendEvent(idp, issuer, { tx, type: 'tokens_revoked', jti: only, kid, clientId, data })
    return count
  })
}

/** Revokes one token by its id; throws `not_found` where there is none, and lets pass one that is revoked already. */
export async function revokeTokenByJti(idp: Idp, issuer: Issuer, jti: string): Promise<void> {
  const token = await idp.store.tokens.byJti(issuer.id, jti)
  if (token === undefined) throw notFound('there is no token of that id')
  await revokeTokens(idp, issuer, { jtis: [jti] })
}

/** How many tokens of a selection would be revoked, to be shown before it is done. */
export async function countRevocable(
  idp: Idp,
  issuer: Issuer,
  selector: RevocationSelector,
): Promise<number> {
  return idp.store.tokens.countRevocable(issuer.id, selector)
}

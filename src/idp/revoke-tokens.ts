import { setImmediate as turn } from 'node:timers/promises'
import type { Surface } from '../core/events/surface.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { notFound } from '../core/protocol/domain-error.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { OwnerSelector, PartOutcome, RevocationSelector, Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'

/** Which tokens to revoke: those that match every member given, or with `all` every one. */
export interface BulkSelector extends RevocationSelector {
  readonly all?: boolean | undefined
}

/** A selection to be revoked, and by which door that is asked for. */
export interface BulkRevocation extends BulkSelector {
  readonly via?: Surface | undefined
}

/** How many tokens one transaction looks at: so few that whoever waits for it, waits for some 50 ms. */
const PART = 2000

/** How many tokens are looked at in one go where they are only counted, which is quicker. */
const COUNTED_PART = 10_000

/**
 * Revokes the tokens of a selection; how many were not revoked before. Throws `InvalidInput` where nothing is selected.
 * Many are revoked a part at a time, each in a transaction with its event, so that others are served in between; where
 * a later part fails, what was revoked stays so. Tokens issued meanwhile are left alone.
 */
export async function revokeTokens(
  idp: Idp,
  issuer: Issuer,
  revocation: BulkRevocation,
): Promise<number> {
  checkSelector(revocation)
  const revokePart = await partsOf(idp, issuer, revocation)
  let revoked = 0
  let after = 0
  for (;;) {
    const place = { after, revokedAt: issuerNow(idp, issuer) }
    const { tokens, last } = await idp.store.transaction(async (tx) => {
      const outcome = await revokePart(tx, place)
      const count = outcome.tokens
      if (count > 0) await noteRevoked(idp, issuer, { tx, revocation, count })
      return outcome
    })
    revoked += tokens
    if (last === undefined) return revoked
    after = last
  }
}

/** Revokes one token by its id; throws `not_found` where there is none, and lets pass one that is revoked already. */
export async function revokeTokenByJti(
  idp: Idp,
  issuer: Issuer,
  { jti, via }: { readonly jti: string; readonly via?: Surface },
): Promise<void> {
  const token = await idp.store.tokens.byJti(issuer.id, jti)
  if (token === undefined) throw notFound('there is no token of that id')
  await revokeTokens(idp, issuer, { jtis: [jti], via })
}

/** How many tokens of a selection would be revoked, to be shown before it is done; throws `InvalidInput` where nothing is selected. */
export async function countRevocable(
  idp: Idp,
  issuer: Issuer,
  selector: BulkSelector,
): Promise<number> {
  checkSelector(selector)
  const { all: _all, ...narrowed } = selector
  const { jtis, ...owners } = narrowed
  const several = Object.values(owners).filter((one) => one !== undefined).length > 1
  if (jtis !== undefined || !several) return idp.store.tokens.countRevocable(issuer.id, narrowed)
  const upTo = await newestId(idp, issuer)
  let after = 0
  let count = 0
  for (;;) {
    const part = { after, upTo, size: COUNTED_PART }
    const { tokens, last } = await idp.store.tokens.countRevocablePart(issuer.id, owners, part)
    count += tokens
    if (last === undefined) return count
    after = last
    // A read that is answered at once lets nobody else in by itself.
    await turn()
  }
}

function checkSelector({ all, clientId, subject, kid, jtis }: BulkSelector): void {
  const narrow = [clientId, subject, kid, jtis].some((one) => one !== undefined)
  if (!narrow && all !== true) {
    throw invalidInput(
      '',
      'needs at least one of "client_id", "subject", "kid" and "jtis", or "all": true',
    )
  }
  if (narrow && all === true)
    throw invalidInput('/all', 'must be absent where the selection is narrowed')
}
type RevokePart = (
  tx: Tables,
  place: { readonly after: number; readonly revokedAt: number },
) => Promise<PartOutcome>

/** How to revoke the part of a selection behind a place: an id, or for jtis how many of them are done. */
async function partsOf(
  idp: Idp,
  issuer: Issuer,
  { jtis, clientId, subject, kid }: BulkRevocation,
): Promise<RevokePart> {
  const owners: OwnerSelector = { clientId, subject, kid }
  if (jtis === undefined) {
    const upTo = await newestId(idp, issuer)
    return (tx, place) => tx.tokens.revokePart(issuer.id, owners, { ...place, upTo, size: PART })
  }
  const listed = [...new Set(jtis)]
  return async (tx, { after, revokedAt }) => {
    const end = after + PART
    const selector = { ...owners, jtis: listed.slice(after, end) }
    const tokens = await tx.tokens.revoke(issuer.id, selector, revokedAt)
    return { tokens, last: end < listed.length ? end : undefined }
  }
}

async function newestId(idp: Idp, issuer: Issuer): Promise<number> {
  const filter = { now: issuerNow(idp, issuer) }
  const { tokens } = await idp.store.tokens.list(issuer.id, filter, { limit: 1 })
  return tokens[0]?.id ?? 0
}

/** Writes the event of a part: what was selected and how many of it were revoked. */
async function noteRevoked(
  idp: Idp,
  issuer: Issuer,
  { tx, revocation, count }: { tx: Tables; revocation: BulkRevocation; count: number },
): Promise<void> {
  const { jtis, clientId, subject, kid, all, via } = revocation
  const only = jtis?.length === 1 ? jtis[0] : undefined
  const data = {
    count,
    by: 'admin',
    ...(subject === undefined ? {} : { subject }),
    ...(all === true ? { all } : {}),
    ...(via === undefined ? {} : { via }),
  }
  await appendEvent(idp, issuer, { tx, type: 'tokens_revoked', jti: only, kid, clientId, data })
}

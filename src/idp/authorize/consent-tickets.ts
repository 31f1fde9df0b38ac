import { type SingleUse, secretDigest } from '../../core/grants/single-use.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { randomText } from '../../core/keys/key-material.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'
import { type ReceivedRequest, waitingRequest } from './received-request.ts'

/** A request that waits for a person's decision. */
export type ConsentTicket = SingleUse<'consent'>

/** For how long a page can be answered, in seconds. */
const TICKET_SECONDS = 600

/** How many pages may wait for an answer at once at an issuer. */
const MOST_WAITING = 5000

/** Keeps a request until a person has decided on it; the text goes into the page, and only its digest is kept. Throws `temporarily_unavailable`. */
export async function openTicket(
  idp: Idp,
  issuer: Issuer,
  received: ReceivedRequest,
): Promise<string> {
  const ticket = randomText(43)
  const now = issuerNow(idp, issuer)
  await idp.store.transaction(async (tx) => {
    await tx.singleUses.forget(issuer.id, 'consent', now)
    const bounds = { at: now, limit: MOST_WAITING }
    if ((await tx.singleUses.count(issuer.id, 'consent', bounds)) >= MOST_WAITING) {
      throw new OAuthError(
        'temporarily_unavailable',
        `${MOST_WAITING} sign-in pages wait for an answer; the first of them end within ten minutes`,
      )
    }
    await tx.singleUses.insert({
      issuerId: issuer.id,
      kind: 'consent',
      digest: secretDigest(ticket),
      clientId: received.client.clientId,
      grantId: null,
      data: waitingRequest(received),
      createdAt: now,
      expiresAt: now + TICKET_SECONDS,
    })
  })
  return ticket
}

/** The ticket of a page that can still be answered; undefined where it was answered, is too old or never was. */
export async function findTicket(
  idp: Idp,
  issuer: Issuer,
  ticket: string,
): Promise<ConsentTicket | undefined> {
  const use = await idp.store.singleUses.byDigest(issuer.id, 'consent', secretDigest(ticket))
  if (use === undefined || use.usedAt !== null) return undefined
  return use.expiresAt !== null && use.expiresAt <= issuerNow(idp, issuer) ? undefined : use
}

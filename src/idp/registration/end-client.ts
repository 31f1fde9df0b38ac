import type { Issuer } from '../../core/issuers/issuer.ts'
import type { Tables } from '../../store/store.ts'
import { appendEvent } from '../append-event.ts'
import { endGrants } from '../end-grants.ts'
import type { Idp } from '../idp.ts'

/** Which registered client ends, and for the event log why, in a word or two. */
export interface ClientEnding {
  readonly tx: Tables
  readonly clientId: string
  readonly why: string
}

/** Deletes a client that registered itself, and ends what people granted it (RFC 7592 §2.3). */
export async function endClient(
  idp: Idp,
  issuer: Issuer,
  { tx, clientId, why }: ClientEnding,
): Promise<void> {
  await endGrants(idp, issuer, { tx, clientId })
  await tx.clients.delete(issuer.id, clientId)
  await appendEvent(idp, issuer, { tx, type: 'client_deleted', clientId, data: { why } })
}

import type { EventType } from '../core/events/event.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import type { Tables } from '../store/store.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'

/** What an event says besides when and where it happened; ids only, never a token or a secret. */
export interface EventDetail {
  readonly type: EventType
  readonly jti?: string | undefined
  readonly kid?: string | undefined
  readonly clientId?: string | undefined
  readonly data?: JsonObject
}

/** Writes an event in the transaction that makes the change. */
export async function appendEvent(
  idp: Idp,
  issuer: Pick<Issuer, 'id' | 'clock'>,
  { tx, ...detail }: EventDetail & { readonly tx: Tables },
): Promise<void> {
  const times = { at: idp.clock.now(), issuerAt: issuerNow(idp, issuer) }
  await tx.events.append([{ issuerId: issuer.id, ...times, data: {}, ...detail }])
}

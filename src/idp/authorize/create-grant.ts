import type { Client } from '../../core/clients/client.ts'
import type { GrantOrigin, GrantRecord } from '../../core/grants/grant.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { Tables } from '../../store/store.ts'
import { appendEvent } from '../append-event.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'

/** What a person grants a client, in the transaction that notes it. */
export interface GrantOrder {
  readonly tx: Tables
  readonly client: Client
  readonly origin: GrantOrigin
  readonly subject: string
  /** Joined with blanks; null where there is none. */
  readonly scope: string | null
  readonly resources: readonly string[]
  /** When the person signed in, in Unix seconds of the issuer's clock. */
  readonly authTime: number
}

/** Stores what a person granted, with its event. */
export async function createGrant(
  idp: Idp,
  issuer: Issuer,
  { tx, client, origin, subject, scope, resources, authTime }: GrantOrder,
): Promise<GrantRecord> {
  const { clientId } = client
  const grant = await tx.grants.insert({
    issuerId: issuer.id,
    clientId,
    origin,
    subject,
    scope,
    resources,
    authTime,
    createdAt: issuerNow(idp, issuer),
  })
  const data = { subject, ...(scope === null ? {} : { scope }) }
  await appendEvent(idp, issuer, { tx, type: 'grant_created', clientId, data })
  return grant
}

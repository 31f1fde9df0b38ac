import type { Client } from '../../core/clients/client.ts'
import type { DeviceCode } from '../../core/grants/device-code.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { conflict } from '../../core/protocol/domain-error.ts'
import type { Tables } from '../../store/store.ts'
import { appendEvent } from '../append-event.ts'
import { createGrant } from '../authorize/create-grant.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'

/** Who approves, and when they signed in, in Unix seconds of the issuer's clock. */
export interface Approval {
  readonly subject: string
  readonly authTime: number
}

/** What becomes of a device's request; without an approval it is denied. */
export interface Settlement {
  readonly tx: Tables
  readonly client: Client
  readonly code: DeviceCode
  readonly approval: Approval | undefined
}

/** Approves or denies a device's request, with its event; throws `conflict` for one that is settled already, and then nothing stays. */
export async function settleDeviceCode(
  idp: Idp,
  issuer: Issuer,
  { tx, client, code, approval }: Settlement,
): Promise<void> {
  const { scope, resources } = code
  const order = { tx, client, origin: 'device_code', scope, resources } as const
  const grant = approval && (await createGrant(idp, issuer, { ...order, ...approval }))
  const at = issuerNow(idp, issuer)
  if (!(await tx.deviceCodes.decide(code.id, { at, grantId: grant?.id ?? null }))) {
    throw conflict('this device’s request was approved or denied before')
  }
  if (grant === undefined) {
    await appendEvent(idp, issuer, { tx, type: 'grant_denied', clientId: client.clientId })
  }
}

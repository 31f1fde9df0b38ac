import type { Client } from '../../core/clients/client.ts'
import type { DeviceCode } from '../../core/grants/device-code.ts'
import type { SubjectSession } from '../../core/grants/subject-session.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { signInSubject } from '../authorize/subject-sessions.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'
import { settleDeviceCode } from './settle-device-code.ts'

/** A device's request that waits, and who asked. */
export interface WaitingDevice {
  readonly code: DeviceCode
  readonly client: Client
}

/** Approves a device's request in the name of somebody, who is signed in by it unless they are; the value of the session's cookie where they were not. Throws `conflict`. */
export async function approveDevice(
  idp: Idp,
  issuer: Issuer,
  given: WaitingDevice & {
    readonly subject: string
    /** Who was signed in in the browser before. */
    readonly session: SubjectSession | undefined
  },
): Promise<string | undefined> {
  const { subject, session: before } = given
  const known = before?.subject === subject ? before : undefined
  return idp.store.transaction(async (tx) => {
    const authTime = known?.authTime ?? issuerNow(idp, issuer)
    await settleDeviceCode(idp, issuer, { ...given, tx, approval: { subject, authTime } })
    return known === undefined ? signInSubject(idp, issuer, { tx, subject, before }) : undefined
  })
}

/** Denies a device's request; throws `conflict` for one that was decided before. */
export async function denyDevice(idp: Idp, issuer: Issuer, waiting: WaitingDevice): Promise<void> {
  await idp.store.transaction((tx) =>
    settleDeviceCode(idp, issuer, { ...waiting, tx, approval: undefined }),
  )
}

import type { Client } from '../../core/clients/client.ts'
import type { DeviceCode } from '../../core/grants/device-code.ts'
import { readUserCode, USER_CODE_FORM } from '../../core/grants/user-code.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { conflict, notFound } from '../../core/protocol/domain-error.ts'
import { invalidInput } from '../../core/protocol/invalid-input.ts'
import { issuerNow } from '../clock.ts'
import { findClient } from '../find-client.ts'
import type { Idp } from '../idp.ts'
import { settleDeviceCode } from './settle-device-code.ts'

/** A device's request that somebody decides on, by the code that its user was shown. */
export interface Decision {
  readonly userCode: string
  /** Who approves; undefined: it is denied. Need not be registered. */
  readonly subject: string | undefined
}

/** Decides on a device's request for whoever may: nobody has to sign in for it. Throws `not_found`, `InvalidInput`, or `conflict` for one that expired or was decided before. */
export async function decideDeviceCode(
  idp: Idp,
  issuer: Issuer,
  { userCode, subject }: Decision,
): Promise<DeviceCode> {
  if (subject !== undefined) checkSubject(subject)
  const { code, client } = await openRequest(idp, issuer, userCode)
  const authTime = issuerNow(idp, issuer)
  const approval = subject === undefined ? undefined : { subject, authTime }
  await idp.store.transaction((tx) => settleDeviceCode(idp, issuer, { tx, client, code, approval }))
  return code
}

/** Who approves need not be registered, but could be (OpenID Connect Core 1.0 §2, `sub`). */
function checkSubject(subject: string): void {
  if (subject === '' || subject.length > 255) {
    throw invalidInput('/subject', 'must be 1 to 255 characters')
  }
}

async function openRequest(
  idp: Idp,
  issuer: Issuer,
  typed: string,
): Promise<{ readonly code: DeviceCode; readonly client: Client }> {
  const userCode = readUserCode(typed)
  if (userCode === undefined) throw notFound(`a user code is ${USER_CODE_FORM}`)
  const code = await idp.store.deviceCodes.byUserCode(issuer.id, userCode)
  if (code === undefined) throw notFound('no device waits with that user code at this issuer')
  if (code.expiresAt <= issuerNow(idp, issuer)) throw conflict('this user code has expired')
  const client = await findClient(idp, issuer, code.clientId)
  if (client === undefined) throw conflict('the client that asked is not registered any more')
  return { code, client }
}

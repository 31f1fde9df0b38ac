import type { Client } from '../../core/clients/client.ts'
import { allowedResources } from '../../core/grants/allowed-resources.ts'
import type { DeviceCode, NewDeviceCode } from '../../core/grants/device-code.ts'
import { DEVICE_CODE_GRANT, requireGrantType } from '../../core/grants/grant-type.ts'
import { grantedScopes } from '../../core/grants/granted-scopes.ts'
import { secretDigest } from '../../core/grants/single-use.ts'
import { makeUserCode, shownUserCode } from '../../core/grants/user-code.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { joinScopes } from '../../core/protocol/scope.ts'
import type { Tables } from '../../store/store.ts'
import { issuerNow } from '../clock.ts'
import type { GrantRequest } from '../grants/grant.ts'
import type { Idp } from '../idp.ts'
import { settleDeviceCode } from './settle-device-code.ts'

/** How long a device is to wait between polls at first, in seconds (RFC 8628 §3.2). */
const INTERVAL_SECONDS = 5

/** For how long an expired device code is told from an unknown one, in seconds. */
const KEPT_SECONDS = 3600

/** How often another user code is drawn where one is taken: of 20^8, two in a row are taken as good as never. */
const DRAWS = 10

/** Begins a device's request (RFC 8628 §3.1) and tells what it is answered with (§3.2); throws `OAuthError`. */
export async function authorizeDevice(
  idp: Idp,
  issuer: Issuer,
  { client, parameters, dpopJkt }: GrantRequest,
): Promise<JsonObject> {
  requireGrantType(client, DEVICE_CODE_GRANT)
  const { oauth } = idp.settings
  const scopes = grantedScopes(parameters.get('scope'), client, oauth.defaultScope)
  const value = idp.chance.text('device code', 43)
  const createdAt = issuerNow(idp, issuer)
  const asked = {
    issuerId: issuer.id,
    digest: secretDigest(value),
    clientId: client.clientId,
    scope: joinScopes(scopes),
    resources: allowedResources(client, parameters.all('resource')),
    dpopJkt,
    intervalSeconds: INTERVAL_SECONDS,
    createdAt,
    expiresAt: createdAt + oauth.deviceCodeLifetimeSeconds,
  }
  const code = await idp.store.transaction(async (tx) => {
    await tx.deviceCodes.forget(issuer.id, createdAt - KEPT_SECONDS)
    const stored = await insert(idp, tx, asked)
    await approveUnasked(idp, issuer, { tx, client, code: stored })
    return stored
  })
  return answer(issuer, code, value)
}

async function insert(
  { chance }: Idp,
  tx: Tables,
  asked: Omit<NewDeviceCode, 'userCode'>,
): Promise<DeviceCode> {
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const stored = await tx.deviceCodes.insert({ ...asked, userCode: makeUserCode(chance) })
    if (stored !== undefined) return stored
  }
  throw new Error(`no user code was free in ${DRAWS} draws`)
}

/** Approves at once where the configuration names somebody who approves everything. */
async function approveUnasked(
  idp: Idp,
  issuer: Issuer,
  given: { readonly tx: Tables; readonly client: Client; readonly code: DeviceCode },
): Promise<void> {
  const subject = idp.settings.oauth.autoApprove
  if (subject === undefined) return
  const authTime = given.code.createdAt
  await settleDeviceCode(idp, issuer, { ...given, approval: { subject, authTime } })
}

function answer(issuer: Issuer, code: DeviceCode, value: string): JsonObject {
  const page = issuer.url + ENDPOINTS.device
  const userCode = shownUserCode(code.userCode)
  return {
    device_code: value,
    user_code: userCode,
    verification_uri: page,
    verification_uri_complete: `${page}?user_code=${userCode}`,
    expires_in: code.expiresAt - code.createdAt,
    interval: code.intervalSeconds,
  }
}

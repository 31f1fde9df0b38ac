import { z } from 'zod'
import type { DeviceCode } from '../../core/grants/device-code.ts'
import { shownUserCode } from '../../core/grants/user-code.ts'
import { decideDeviceCode } from '../../idp/device/decide-device-code.ts'
import { adminRoute } from './admin-route.ts'
import { present } from './bodies/present.ts'

const PATH = '/api/device-codes/{user_code}'

const approvalBody = z.strictObject({
  subject: z.string().describe('who approves; need not be registered'),
})

const denialBody = z.strictObject({})

const decidedSchema = z.object({
  user_code: z.string(),
  client_id: z.string(),
  status: z.enum(['approved', 'denied']),
  subject: z.string().optional(),
  scope: z.string().optional(),
  resources: z.array(z.string()).optional(),
})

function decidedJson(code: DeviceCode, subject: string | undefined): object {
  return present({
    user_code: shownUserCode(code.userCode),
    client_id: code.clientId,
    status: subject === undefined ? 'denied' : 'approved',
    subject,
    scope: code.scope,
    resources: code.resources.length === 0 ? undefined : code.resources,
  })
}

const approve = adminRoute({
  method: 'post',
  path: `${PATH}/approve`,
  summary: 'Approve the request of a device in somebody’s name, as they would on the page /device',
  body: approvalBody,
  answers: { 200: { description: 'what was approved', schema: decidedSchema } },
  async handle({ idp, issuer, params, body: { subject } }) {
    const { user_code: userCode = '' } = params
    const code = await decideDeviceCode(idp, issuer, { userCode, subject })
    return { status: 200, json: decidedJson(code, subject) }
  },
})

const deny = adminRoute({
  method: 'post',
  path: `${PATH}/deny`,
  summary: 'Deny the request of a device',
  body: denialBody,
  answers: { 200: { description: 'what was denied', schema: decidedSchema } },
  async handle({ idp, issuer, params }) {
    const { user_code: userCode = '' } = params
    const code = await decideDeviceCode(idp, issuer, { userCode, subject: undefined })
    return { status: 200, json: decidedJson(code, undefined) }
  },
})

/** What devices ask for, decided on without a browser (RFC 8628 §3.3). */
export const DEVICE_CODE_ROUTES = [approve, deny]

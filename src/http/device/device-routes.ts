import { Router } from 'express'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import type { Idp } from '../../idp/idp.ts'
import { type PersonCall, servePerson } from '../serve-person.ts'
import { pageErrors } from '../ui/page-errors.ts'
import { readForm } from '../ui/read-form.ts'
import { refuseMethod } from '../ui/refuse-method.ts'
import { answerDeviceForm, showCodeForm } from './answer-device-form.ts'

/** The largest form, in bytes: a code, a subject and a decision. */
const FORM_LIMIT = 16 * 1024

/**
 * The page of devices (RFC 8628 §3.3), to be mounted at the root and below each issuer's path: behind the guard of
 * origins, since a form of it decides, and before that of the admin token, since it is for whoever has a device.
 */
export function deviceRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get(ENDPOINTS.device, async (req, res) => {
    const { user_code: typed } = req.query
    const answer = async (call: PersonCall) =>
      showCodeForm(call, typeof typed === 'string' ? typed : '')
    await servePerson(idp, res, { endpoint: 'device', answer })
  })
  router.post(ENDPOINTS.device, async (req, res) => {
    const form = await readForm(req, FORM_LIMIT)
    const answer = (call: PersonCall) => answerDeviceForm(call, form)
    await servePerson(idp, res, { endpoint: 'device', answer })
  })
  router.all(ENDPOINTS.device, refuseMethod('GET, HEAD, POST'))
  router.use(pageErrors(idp))
  return router
}

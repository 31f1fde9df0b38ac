import { type Response, Router } from 'express'
import { DEFAULT_ISSUER_NAME } from '../../core/issuers/issuer.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import { findIssuer } from '../../idp/find-issuer.ts'
import type { Idp } from '../../idp/idp.ts'
import { logRequest } from '../../idp/log-request.ts'
import { pageErrors } from '../ui/page-errors.ts'
import { readForm } from '../ui/read-form.ts'
import { refuseMethod } from '../ui/refuse-method.ts'
import {
  answerDeviceForm,
  type DeviceCall,
  type DeviceOutcome,
  showCodeForm,
} from './answer-device-form.ts'

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
    await serve(idp, res, async (call) =>
      showCodeForm(call, typeof typed === 'string' ? typed : ''),
    )
  })
  router.post(ENDPOINTS.device, async (req, res) => {
    const form = await readForm(req, FORM_LIMIT)
    await serve(idp, res, (call) => answerDeviceForm(call, form))
  })
  router.all(ENDPOINTS.device, refuseMethod('GET, HEAD, POST'))
  router.use(pageErrors(idp))
  return router
}

/** Answers, kept out of caches, and notes the request for the event log. */
async function serve(
  idp: Idp,
  res: Response,
  answer: (call: DeviceCall) => Promise<DeviceOutcome>,
): Promise<void> {
  const begun = performance.now()
  const { params, method, headers } = res.req
  const named = params.issuer
  const issuer = await findIssuer(idp, typeof named === 'string' ? named : DEFAULT_ISSUER_NAME)
  res.setHeader('Cache-Control', 'no-store')
  const { outcome, clientId } = await answer({ idp, issuer, res })
  logRequest(idp, issuer, {
    endpoint: 'device',
    method,
    status: res.statusCode,
    outcome,
    durationMs: performance.now() - begun,
    userAgent: headers['user-agent'],
    clientId,
  })
}

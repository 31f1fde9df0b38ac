import { type Response, Router } from 'express'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { inspectPasted } from '../../idp/inspect-pasted.ts'
import { expectationsOf, inspectBody } from '../admin/bodies/inspection.ts'
import { parseInput } from '../admin/parse-input.ts'
import { formOutcome } from './form-outcome.ts'
import { type InspectResult, inspectResult } from './inspect.ts'
import {
  type InspectFormValues,
  inspectForm,
  inspectFormBody,
  inspectValues,
  NOTHING_PASTED,
} from './inspect-form.ts'
import { mintDefaults } from './mint-defaults.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

/**
 * The page that looks into tokens. A posted form is answered with the result itself and not with a redirect: nothing is
 * changed by it, and a token must not be in an address.
 */
export function inspectRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/inspect', (_req, res) => showInspect(idp, res, { values: NOTHING_PASTED }))
  router.post('/inspect', async (req, res) => {
    const values = inspectValues(await readForm(req))
    const outcome = await formOutcome(() => inspected(idp, res, values))
    if (outcome.kind === 'done') return showInspect(idp, res, { values, result: outcome.value })
    res.status(400)
    showInspect(idp, res, { values, issues: outcome.issues })
  })
  router.all('/inspect', refuseMethod('GET, HEAD, POST'))
  return router
}

async function inspected(
  idp: Idp,
  res: Response,
  values: InspectFormValues,
): Promise<InspectResult> {
  const issuer = issuerAt(res)
  const body = parseInput(inspectBody, inspectFormBody(values))
  const expected = expectationsOf(body)
  const pasted = await inspectPasted(idp, issuer, { pasted: body.pasted ?? '', ...expected })
  const defaults = mintDefaults(idp.settings)
  const now = issuerNow(idp, issuer)
  return inspectResult({ base: placeOf(res).base, issuer, pasted, expected, defaults, now })
}

interface Shown {
  readonly values: InspectFormValues
  readonly issues?: readonly InputIssue[]
  readonly result?: InspectResult
}

function showInspect(idp: Idp, res: Response, { values, issues = [], result }: Shown): void {
  const place = placeOf(res)
  const title = issues.length > 0 ? 'Error: Inspect a token' : 'Inspect a token'
  const frame = pageFrame(place, { title, current: 'inspect', styles: ['inspect'] })
  const { issuer } = issuerAt(res)
  const audience = idp.settings.defaultAudience
  const form = inspectForm({ base: place.base, values, issues, issuer, audience })
  renderPage(res, 'pages/inspect', { frame, form, result: result ?? null })
}

import { type Response, Router } from 'express'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { issuerNow } from '../../idp/clock.ts'
import { dueRotations } from '../../idp/due-rotations.ts'
import type { Idp } from '../../idp/idp.ts'
import { setRotationPolicy } from '../../idp/rotation-policy.ts'
import { formOutcome } from './form-outcome.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import {
  readScheduleForm,
  type ScheduleFormValues,
  scheduleFormValues,
  schedulePage,
  scheduleValuesOf,
} from './rotation-schedule.ts'
import { renderPage } from './view-engine.ts'

/** The page that says when keys rotate by themselves. */
export function rotationScheduleRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/rotation', async (_req, res) => {
    await showForm(idp, res, { values: scheduleValuesOf(issuerAt(res).rotation) })
  })
  router.post('/rotation', async (req, res) => {
    const form = await readForm(req)
    const values = scheduleFormValues((name) => form.get(name))
    const outcome = await formOutcome(async () =>
      setRotationPolicy(idp, issuerAt(res), readScheduleForm(values)),
    )
    if (outcome.kind === 'refused') return showForm(idp, res, { values, issues: outcome.issues })
    const done = outcome.value.everySeconds === null ? 'unscheduled' : 'scheduled'
    res.redirect(303, `${placeOf(res).base}/keys?done=${done}`)
  })
  router.all('/rotation', refuseMethod('GET, HEAD, POST'))
  return router
}

async function showForm(
  idp: Idp,
  res: Response,
  {
    values,
    issues = [],
  }: { readonly values: ScheduleFormValues; readonly issues?: readonly InputIssue[] },
): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const title = issues.length > 0 ? 'Error: Rotation by schedule' : 'Rotation by schedule'
  if (issues.length > 0) res.status(400)
  const model = schedulePage({
    frame: pageFrame(place, { title, current: 'keys', styles: ['keys'] }),
    base: place.base,
    policy: issuer.rotation,
    due: await dueRotations(idp, issuer),
    now: issuerNow(idp, issuer),
    values,
    issues,
  })
  renderPage(res, 'pages/rotation', model)
}

import { type Request, type Response, Router } from 'express'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { readIssuerClock, setIssuerClock } from '../../idp/edit-clock.ts'
import type { Idp } from '../../idp/idp.ts'
import {
  CLOCK_ACTIONS,
  type ClockAction,
  type ClockFormValues,
  clockPage,
  clockValuesOf,
  readClockForm,
} from './clock.ts'
import { formOutcome } from './form-outcome.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

/** The page of an issuer's clock. */
export function clockRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/clock', (req, res) => {
    const values = clockValuesOf(readIssuerClock(idp, issuerAt(res)))
    showClock(idp, res, { values, issues: [], done: queryOf(req).get('done') === 'changed' })
  })
  router.all('/clock', refuseMethod('GET, HEAD'))
  for (const action of CLOCK_ACTIONS) {
    router.post(`/clock/${action}`, (req, res) => changeClock(idp, action, { req, res }))
    router.all(`/clock/${action}`, refuseMethod('POST'))
  }
  return router
}

async function changeClock(
  idp: Idp,
  action: ClockAction,
  { req, res }: { readonly req: Request; readonly res: Response },
): Promise<void> {
  const issuer = issuerAt(res)
  const form = await readForm(req)
  const get = (name: string) => form.get(name)
  const outcome = await formOutcome(async () =>
    setIssuerClock(idp, issuer, readClockForm(action, get, readIssuerClock(idp, issuer))),
  )
  if (outcome.kind === 'done') return res.redirect(303, `${placeOf(res).base}/clock?done=changed`)
  const values = {
    offset_seconds: get('offset_seconds') ?? '',
    frozen_at: get('frozen_at') ?? '',
  }
  res.status(400)
  showClock(idp, res, { values, issues: outcome.issues, done: false })
}

interface Shown {
  readonly values: ClockFormValues
  readonly issues: readonly InputIssue[]
  readonly done: boolean
}

function showClock(idp: Idp, res: Response, shown: Shown): void {
  const place = placeOf(res)
  const title = shown.issues.length > 0 ? 'Error: Clock' : 'Clock'
  const frame = pageFrame(place, { title, current: 'clock', styles: ['faults'] })
  const reading = readIssuerClock(idp, issuerAt(res))
  renderPage(res, 'pages/clock', clockPage({ ...shown, frame, base: place.base, reading }))
}

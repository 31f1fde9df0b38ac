import { type Response, Router } from 'express'
import { choose } from '../../core/connect/choose.ts'
import { targetOf } from '../../core/connect/targets.ts'
import { connect } from '../../idp/connect.ts'
import type { Idp } from '../../idp/idp.ts'
import { connectPage } from './connect.ts'
import {
  type ConnectValues,
  connectAddress,
  connectRequest,
  connectValues,
} from './connect-fields.ts'
import { supply } from './connect-supply.ts'
import { formOutcome } from './form-outcome.ts'
import type { Callout } from './notice.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

/** The page that configures, and the form that makes what an issuer lacks for a configuration. */
export function connectRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/connect', async (req, res) => {
    const query = queryOf(req)
    const values = connectValues((name) => query.get(name))
    await showPage(idp, res, { values, supplied: query.get('done') === 'supplied' })
  })
  router.all('/connect', refuseMethod('GET, HEAD'))
  router.post('/connect/supply', async (req, res) => {
    const form = await readForm(req)
    const values = connectValues((name) => form.get(name))
    const { written } = await connect(idp, issuerAt(res), connectRequest(values))
    if (written.kind === 'lacking') await supply(idp, issuerAt(res), written.lack)
    res.redirect(303, `${connectAddress(`${placeOf(res).base}/connect`, values)}&done=supplied`)
  })
  router.all('/connect/supply', refuseMethod('POST'))
  return router
}

const SUPPLIED: Callout = {
  tone: 'good',
  title: 'Made',
  text: 'The configuration below has it.',
}

interface Shown {
  readonly values: ConnectValues
  readonly supplied: boolean
}

async function showPage(idp: Idp, res: Response, { values, supplied }: Shown): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const target = targetOf(values.target)
  // The version is chosen by links: a wrong one is a wrong address, and not a mistake in the form.
  choose(target, values.version === '' ? {} : { version: values.version })
  const outcome = await formOutcome(() =>
    connect(idp, issuer, { ...connectRequest(values), adminTokenNeeded: place.signedIn }),
  )
  const issues = outcome.kind === 'refused' ? outcome.issues : []
  if (issues.length > 0) res.status(400)
  const title = issues.length > 0 ? 'Error: Connect' : `${target.title} · Connect`
  const page = connectPage({
    frame: pageFrame(place, { title, current: 'connect', styles: ['connect'] }),
    base: place.base,
    issuer,
    target,
    values,
    connection: outcome.kind === 'done' ? outcome.value : null,
    issues,
    usual: { audience: idp.settings.defaultAudience },
    notice: supplied && outcome.kind === 'done' ? SUPPLIED : null,
  })
  renderPage(res, 'pages/connect', page)
}

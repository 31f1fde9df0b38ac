import { type Response, Router } from 'express'
import { FAULT_ENDPOINTS, type FaultEndpoint } from '../../core/faults/endpoint-fault.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import {
  clearEndpointFault,
  clearEndpointFaults,
  endpointFault,
  listEndpointFaults,
  setEndpointFault,
} from '../../idp/endpoint-faults.ts'
import type { Idp } from '../../idp/idp.ts'
import {
  type FaultFormValues,
  faultFormPage,
  faultFormValues,
  faultValuesOf,
  readFaultForm,
} from './fault-form.ts'
import { FAULT_ENDPOINT_WORDS } from './fault-words.ts'
import { faultsPage } from './faults.ts'
import { formOutcome } from './form-outcome.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

/** The page of endpoints that can be made to answer badly, and of each the form that does it. */
export function faultsRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/faults', (req, res) => showFaults(idp, res, queryOf(req)))
  router.all('/faults', refuseMethod('GET, HEAD'))
  router.post('/faults/all-off', async (_req, res) => {
    await clearEndpointFaults(idp, issuerAt(res))
    redirectToFaults(res, 'all_off')
  })
  router.all('/faults/all-off', refuseMethod('POST'))
  for (const endpoint of FAULT_ENDPOINTS) router.use(endpointRoutes(idp, endpoint))
  return router
}

/** The form of one endpoint, and what switches its fault off. */
function endpointRoutes(idp: Idp, endpoint: FaultEndpoint): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  const path = `/faults/${endpoint}`
  router.get(path, async (_req, res) => {
    const record = await endpointFault(idp, issuerAt(res), endpoint)
    await showForm(idp, res, { endpoint, values: faultValuesOf(record), issues: [] })
  })
  router.post(path, async (req, res) => {
    const form = await readForm(req)
    const values = faultFormValues((name) => form.get(name))
    const outcome = await formOutcome(async () =>
      setEndpointFault(idp, issuerAt(res), { endpoint, fault: readFaultForm(endpoint, values) }),
    )
    if (outcome.kind === 'done') return redirectToFaults(res, 'on')
    await showForm(idp, res, { endpoint, values, issues: outcome.issues })
  })
  router.all(path, refuseMethod('GET, HEAD, POST'))
  router.post(`${path}/off`, async (_req, res) => {
    await clearEndpointFault(idp, issuerAt(res), endpoint)
    redirectToFaults(res, 'off')
  })
  router.all(`${path}/off`, refuseMethod('POST'))
  return router
}

function redirectToFaults(res: Response, done: 'on' | 'off' | 'all_off'): void {
  res.redirect(303, `${placeOf(res).base}/faults?done=${done}`)
}

async function showFaults(idp: Idp, res: Response, query: URLSearchParams): Promise<void> {
  const place = placeOf(res)
  const page = faultsPage({
    frame: pageFrame(place, { title: 'Faults', current: 'faults', styles: ['faults'] }),
    base: place.base,
    query,
    faults: await listEndpointFaults(idp, issuerAt(res)),
    now: idp.clock.now(),
  })
  renderPage(res, 'pages/faults', page)
}

interface Shown {
  readonly endpoint: FaultEndpoint
  readonly values: FaultFormValues
  readonly issues: readonly InputIssue[]
}

async function showForm(idp: Idp, res: Response, shown: Shown): Promise<void> {
  const { endpoint, issues } = shown
  const place = placeOf(res)
  const title = `Fault at the ${FAULT_ENDPOINT_WORDS[endpoint]}`
  if (issues.length > 0) res.status(400)
  const page = faultFormPage({
    ...shown,
    frame: pageFrame(place, {
      title: issues.length > 0 ? `Error: ${title}` : title,
      current: 'faults',
      styles: ['faults'],
    }),
    base: place.base,
    record: await endpointFault(idp, issuerAt(res), endpoint),
    now: idp.clock.now(),
  })
  renderPage(res, 'pages/fault', page)
}

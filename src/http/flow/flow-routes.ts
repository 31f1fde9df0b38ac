import { type Request, type Response, Router } from 'express'
import { makeDpopKey } from '../../core/grants/make-dpop-proof.ts'
import { randomText } from '../../core/keys/key-material.ts'
import { resourceProblem } from '../../core/protocol/check-protected-resource.ts'
import { notFound } from '../../core/protocol/domain-error.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { parametersIn, parseParameterList } from '../../core/protocol/parameters.ts'
import type { Idp } from '../../idp/idp.ts'
import type { Access } from '../access.ts'
import { BodyError } from '../read-body.ts'
import { formOutcome } from '../ui/form-outcome.ts'
import type { Callout } from '../ui/notice.ts'
import { pageFrame } from '../ui/page-frame.ts'
import { issuerAt, placeOf } from '../ui/place.ts'
import { readForm } from '../ui/read-form.ts'
import { refuseMethod } from '../ui/refuse-method.ts'
import { renderPage } from '../ui/view-engine.ts'
import { callbackTry } from './callback-try.ts'
import { type FlowFormValues, flowOptions, flowValues } from './flow-form.ts'
import { flowPage } from './flow-page.ts'
import type { FlowOptions, FlowRun, StepName } from './flow-run.ts'
import { STEPS, takeStep } from './flow-steps.ts'
import { type KeptRuns, keptRuns } from './kept-runs.ts'

/** How many runs are kept at once, of all issuers together. */
const MOST_RUNS = 20

/** What the form holds before anything is typed: all that people who log in mostly ask for. */
const USUAL_SCOPE = 'openid profile email offline_access read'

/** The flow debugger: a client of our own that takes the authorization code flow step by step, at this issuer and nowhere else. */
export function flowRoutes(idp: Idp, access: Access): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  const runs = keptRuns(MOST_RUNS)
  router.get('/flow', (_req, res) => show(res, { values: usualValues(idp) }))
  router.post('/flow', (req, res) => begin(idp, runs, { req, res }))
  router.all('/flow', refuseMethod('GET, HEAD, POST'))
  router.get('/flow/callback', (req, res) => comeBack(idp, runs, { req, res }))
  router.all('/flow/callback', refuseMethod('GET, HEAD'))
  router.get('/flow/runs/:run', (_req, res) => {
    const run = runAt(idp, runs, res)
    show(res, { values: valuesOf(run.options), run })
  })
  router.post('/flow/runs/:run', async (req, res) => {
    const form = await readForm(req)
    const run = runAt(idp, runs, res)
    const step = STEPS.get(form.get('step') as StepName)
    if (step === undefined) throw new BodyError(400, 'step must be the name of a step')
    const mistake = form.get('mistake') ?? null
    if (mistake !== null && !step.mistakes.some(({ value }) => value === mistake)) {
      throw new BodyError(400, 'mistake must be one that the step can have')
    }
    if (step.blockedBy(run) === null) {
      const at = { idp, access, issuer: issuerAt(res) }
      runs.keep(await takeStep(at, run, { step, mistake }))
    }
    res.redirect(303, `${placeOf(res).base}/flow/runs/${run.id}#step-${step.name}`)
  })
  router.all('/flow/runs/:run', refuseMethod('GET, HEAD, POST'))
  return router
}

interface Exchanged {
  readonly req: Request
  readonly res: Response
}

function usualValues({ settings }: Idp): FlowFormValues {
  const { defaultAudience } = settings
  const resource = resourceProblem(defaultAudience) === undefined ? defaultAudience : ''
  return { scope: USUAL_SCOPE, resource, client: 'confidential', pushed: '', dpop: '' }
}

function valuesOf({ scope, resource, client, pushed, dpop }: FlowOptions): FlowFormValues {
  return { scope, resource, client, pushed: String(pushed), dpop: String(dpop) }
}

async function begin(idp: Idp, runs: KeptRuns, { req, res }: Exchanged): Promise<void> {
  const form = await readForm(req)
  const values = flowValues((name) => form.get(name))
  const outcome = await formOutcome(async () => flowOptions(values))
  if (outcome.kind === 'refused') {
    res.status(400)
    return show(res, { values, issues: outcome.issues })
  }
  const run: FlowRun = {
    id: randomText(22),
    issuerId: issuerAt(res).id,
    at: idp.clock.now(),
    options: outcome.value,
    secrets: { verifier: randomText(64), state: randomText(22), nonce: randomText(22) },
    key: outcome.value.dpop ? makeDpopKey() : null,
    facts: {},
    tries: [],
  }
  runs.keep(run)
  res.redirect(303, `${placeOf(res).base}/flow/runs/${run.id}`)
}

function runAt(idp: Idp, runs: KeptRuns, res: Response): FlowRun {
  const { run: id = '' } = res.req.params as { readonly run?: string }
  const run = runs.get(issuerAt(res).id, id, idp.clock.now())
  if (run === undefined) {
    throw notFound('this run is not there any more: the last 20 are kept, for half an hour each')
  }
  return run
}

/** The browser is back from the authorization endpoint; whose run it is, its state tells. */
function comeBack(idp: Idp, runs: KeptRuns, { req, res }: Exchanged): void {
  const issuer = issuerAt(res)
  const query = req.originalUrl.split('?')[1] ?? ''
  const list = parseParameterList(Buffer.from(query, 'latin1'))
  const parameters = parametersIn(list)
  const run = runs.byState(issuer.id, parameters.get('state') ?? '', idp.clock.now())
  if (run === undefined) {
    res.status(400)
    show(res, { values: usualValues(idp), notice: UNKNOWN_STATE })
    return
  }
  const code = parameters.get('code')
  const one = callbackTry(run, issuer, list)
  const isGood = code !== undefined && one.checks.every(({ passed }) => passed)
  const facts = isGood ? { ...run.facts, code } : run.facts
  runs.keep({ ...run, facts, tries: [...run.tries, one] })
  res.redirect(303, `${placeOf(res).base}/flow/runs/${run.id}#step-authorization`)
}

const UNKNOWN_STATE: Callout = {
  tone: 'danger',
  title: 'This answer belongs to no run',
  text: 'Its state is not one of a run that is still kept. A client that took it all the same could be made to use somebody else’s code (RFC 6749 section 10.12).',
}

interface Shown {
  readonly values: FlowFormValues
  readonly issues?: readonly InputIssue[]
  readonly run?: FlowRun
  readonly notice?: Callout
}

function show(res: Response, { values, issues = [], run, notice }: Shown): void {
  const place = placeOf(res)
  const title = issues.length > 0 ? 'Error: Flow debugger' : 'Flow debugger'
  const styles = ['inspect', 'flow']
  renderPage(
    res,
    'pages/flow',
    flowPage({
      frame: pageFrame(place, { title, current: 'flow', styles }),
      base: place.base,
      issuer: issuerAt(res),
      values,
      issues,
      run: run ?? null,
      notice: notice ?? null,
    }),
  )
}

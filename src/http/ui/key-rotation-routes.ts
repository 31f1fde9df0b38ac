import { type Response, Router } from 'express'
import { DEFAULT_ALG, isSymmetric } from '../../core/keys/algorithms.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import type { Idp } from '../../idp/idp.ts'
import { jwksFetchers } from '../../idp/jwks-fetchers.ts'
import { previewRotation } from '../../idp/plan-rotation.ts'
import { recentKeys } from '../../idp/recent-keys.ts'
import { rotateKeys } from '../../idp/rotate-keys.ts'
import { formOutcome } from './form-outcome.ts'
import { rotationPage } from './key-rotation.ts'
import {
  type RotationFormValues,
  readRotationForm,
  rotationFormValues,
} from './key-rotation-form.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

/** The page that rotates keys: a form, the plan for what it says, and the rotation. */
export function keyRotationRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/rotate-keys', async (req, res) => {
    const query = queryOf(req)
    await showPlan(idp, res, { values: rotationFormValues((name) => query.get(name)) })
  })
  router.post('/rotate-keys', async (req, res) => {
    const form = await readForm(req)
    const values = rotationFormValues((name) => form.get(name))
    const outcome = await formOutcome(async () => {
      const request = readRotationForm(values)
      await rotateKeys(idp, issuerAt(res), request)
      if (isSymmetric(request.alg ?? DEFAULT_ALG)) return 'rotated_secret'
      return request.announced === false ? 'rotated_unannounced' : 'rotated'
    })
    if (outcome.kind === 'done')
      return res.redirect(303, `${placeOf(res).base}/keys?done=${outcome.value}`)
    await showPlan(idp, res, { values: { ...values, current_kid: '' }, refusal: outcome.issues })
  })
  router.all('/rotate-keys', refuseMethod('GET, HEAD, POST'))
  return router
}

/** Answers with the form and the plan for it; `refusal` is what doing it was refused for. */
async function showPlan(
  idp: Idp,
  res: Response,
  { values, refusal = [] }: { values: RotationFormValues; refusal?: readonly InputIssue[] },
): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const [outcome, { keys }, fetchers] = await Promise.all([
    formOutcome(async () => previewRotation(idp, issuer, readRotationForm(values))),
    recentKeys(idp, issuer),
    jwksFetchers(idp, issuer),
  ])
  const issues = refusal.length > 0 || outcome.kind === 'done' ? refusal : outcome.issues
  if (issues.length > 0) res.status(400)
  const title = issues.length > 0 ? 'Error: Rotate keys' : 'Rotate keys'
  const model = rotationPage({
    frame: pageFrame(place, { title, current: 'keys', styles: ['keys'] }),
    base: place.base,
    values,
    issues,
    planned: outcome.kind === 'done' ? outcome.value : null,
    keys,
    fetchers,
  })
  renderPage(res, 'pages/rotate-keys', model)
}

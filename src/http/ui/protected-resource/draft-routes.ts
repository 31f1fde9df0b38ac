import { type Response, Router } from 'express'
import type { ProtectedResourceDraft } from '../../../core/connect/protected-resource-draft.ts'
import { resourceProblem } from '../../../core/protocol/check-protected-resource.ts'
import type { InputIssue } from '../../../core/protocol/invalid-input.ts'
import { draftProtectedResource } from '../../../idp/draft-protected-resource.ts'
import type { Idp } from '../../../idp/idp.ts'
import { checkProtection, type ProtectionCheck } from '../../../probe/check-protection.ts'
import { type FormOutcome, formOutcome } from '../form-outcome.ts'
import { pageFrame } from '../page-frame.ts'
import { issuerAt, placeOf } from '../place.ts'
import { queryOf } from '../query-of.ts'
import { readForm } from '../read-form.ts'
import { refuseMethod } from '../refuse-method.ts'
import { renderPage } from '../view-engine.ts'
import { draftPage } from './draft.ts'
import { type DraftValues, draftInput, draftValues } from './draft-fields.ts'

/**
 * The page that drafts what an MCP server serves. Posting the form asks that server what it does serve, and is answered
 * with the page itself: nothing is changed by it, but a page of another site must not make us send requests.
 */
export function draftRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/protected-resource', async (req, res) => {
    const query = queryOf(req)
    const values = withUsual(
      idp,
      draftValues((name) => query.getAll(name).join(' ')),
    )
    const isEmpty = values.resource === ''
    const draft = isEmpty ? NOTHING : await drafted(idp, res, values)
    show(res, values, { draft })
  })
  router.post('/protected-resource', async (req, res) => {
    const form = await readForm(req)
    const values = draftValues((name) => form.all(name).join(' '))
    const draft = await drafted(idp, res, values)
    const made = doneOf(draft)
    const check = made === null ? NOTHING : await formOutcome(() => checkProtection(made))
    show(res, values, { draft, check })
  })
  router.all('/protected-resource', refuseMethod('GET, HEAD, POST'))
  return router
}

const NOTHING = { kind: 'done', value: null } as const

/** What is drafted without being asked: the MCP server that tokens are minted for. */
function withUsual({ settings }: Idp, values: DraftValues): DraftValues {
  const { defaultAudience } = settings
  if (values.resource !== '' || resourceProblem(defaultAudience) !== undefined) return values
  return { ...values, resource: defaultAudience }
}

function drafted(
  idp: Idp,
  res: Response,
  values: DraftValues,
): Promise<FormOutcome<ProtectedResourceDraft>> {
  return formOutcome(() => draftProtectedResource(idp, issuerAt(res), draftInput(values)))
}

interface Outcomes {
  readonly draft: FormOutcome<ProtectedResourceDraft | null>
  readonly check?: FormOutcome<ProtectionCheck | null>
}

function show(res: Response, values: DraftValues, { draft, check = NOTHING }: Outcomes): void {
  const place = placeOf(res)
  const issues = [...issuesOf(draft), ...issuesOf(check)]
  if (issues.length > 0) res.status(400)
  const title = issues.length > 0 ? 'Error: Protected resource' : 'Protected resource'
  const styles = ['connect', 'protected-resource']
  const page = draftPage({
    frame: pageFrame(place, { title, current: 'connect', styles }),
    base: place.base,
    issuer: issuerAt(res),
    values,
    issues,
    draft: doneOf(draft),
    check: doneOf(check),
  })
  renderPage(res, 'pages/protected-resource', page)
}

function doneOf<T>(outcome: FormOutcome<T>): T | null {
  return outcome.kind === 'done' ? outcome.value : null
}

function issuesOf(outcome: FormOutcome<unknown>): readonly InputIssue[] {
  return outcome.kind === 'refused' ? outcome.issues : []
}

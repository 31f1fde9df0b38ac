import { type RequestHandler, type Response, Router } from 'express'
import { DEFAULT_ISSUER_NAME, type Issuer } from '../../core/issuers/issuer.ts'
import { DomainError } from '../../core/protocol/domain-error.ts'
import { createIssuer } from '../../idp/create-issuer.ts'
import { deleteIssuer } from '../../idp/delete-issuer.ts'
import { findIssuer } from '../../idp/find-issuer.ts'
import type { Idp } from '../../idp/idp.ts'
import { issuerContents } from '../../idp/issuer-contents.ts'
import { listIssuers } from '../../idp/list-issuers.ts'
import { resetIssuer } from '../../idp/reset-issuer.ts'
import { issuerBody, resetBody } from '../admin/issuers.ts'
import { parseInput } from '../admin/parse-input.ts'
import { renderErrorPage } from './error-page.ts'
import { type FormOutcome, formOutcome } from './form-outcome.ts'
import { deletionPage, resetPage } from './issuer-confirmation.ts'
import { type IssuersDone, type IssuersPageInput, issuersPage } from './issuers.ts'
import { pageFrame, rootOf } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

/** The page of all issuers, at the default issuer only, and of each issuer the pages that reset and delete it. */
export function issuersRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.use('/issuers', defaultOnly)
  router.get('/issuers', async (req, res) => {
    const query = queryOf(req)
    const done = await whatWasDone(idp, query)
    await showIssuers(idp, res, { query, done, name: '', issues: [] })
  })
  router.post('/issuers', async (req, res) => {
    const name = ((await readForm(req)).get('name') ?? '').trim()
    const made = await makeIssuer(idp, name)
    if (made.kind === 'done') return redirectToList(res, 'created', made.value.name)
    res.status(400)
    const { issues } = made
    await showIssuers(idp, res, { query: new URLSearchParams(), done: null, name, issues })
  })
  router.all('/issuers', refuseMethod('GET, HEAD, POST'))
  router.use(deletionRoutes(idp))
  router.use(resetRoutes(idp))
  return router
}

const CONFIRMING = { current: null, styles: ['issuers'] } as const

function deletionRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/delete', async (_req, res) => {
    const issuer = issuerAt(res)
    if (issuer.name === DEFAULT_ISSUER_NAME) {
      const detail = 'the default issuer cannot be deleted; it can be reset'
      return renderErrorPage(res, { status: 409, detail })
    }
    const { base } = placeOf(res)
    const frame = pageFrame(placeOf(res), { title: `Delete ${issuer.name}`, ...CONFIRMING })
    const contents = await issuerContents(idp, issuer)
    renderPage(res, 'pages/issuer-confirmation', deletionPage({ frame, base, issuer, contents }))
  })
  router.post('/delete', async (_req, res) => {
    await deleteIssuer(idp, issuerAt(res).name)
    redirectToList(res, 'deleted')
  })
  router.all('/delete', refuseMethod('GET, HEAD, POST'))
  return router
}

function resetRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/reset', async (_req, res) => {
    const issuer = issuerAt(res)
    const { base } = placeOf(res)
    const frame = pageFrame(placeOf(res), { title: `Reset ${issuer.name}`, ...CONFIRMING })
    const contents = await issuerContents(idp, issuer)
    renderPage(res, 'pages/issuer-confirmation', resetPage({ frame, base, issuer, contents }))
  })
  router.post('/reset', async (req, res) => {
    const issuer = issuerAt(res)
    const form = await readForm(req)
    const { keys = false } = parseInput(resetBody, { keys: form.get('keys') === 'true' })
    await resetIssuer(idp, issuer, { keys })
    redirectToList(res, 'reset', issuer.name)
  })
  router.all('/reset', refuseMethod('GET, HEAD, POST'))
  return router
}

/** Passes by what is not the default issuer's: issuers are managed there alone. */
const defaultOnly: RequestHandler = (_req, res, next) => {
  next(issuerAt(res).name === DEFAULT_ISSUER_NAME ? undefined : 'router')
}

/** Makes an issuer as the API does; a name that is taken is a mistake in its field. */
async function makeIssuer(idp: Idp, name: string): Promise<FormOutcome<Issuer>> {
  const outcome = await formOutcome(async () => {
    const body = parseInput(issuerBody, name === '' ? {} : { name })
    return createIssuer(idp, body.name)
  })
  if (outcome.kind === 'done') return outcome
  const issues = outcome.issues.map(({ detail }) => ({ pointer: '/name', detail }))
  return { kind: 'refused', issues }
}

function redirectToList(res: Response, done: IssuersDone, name?: string): void {
  const query = new URLSearchParams(name === undefined ? { done } : { done, name })
  res.redirect(303, `${rootOf(placeOf(res).base)}/issuers?${query}`)
}

const DONE: readonly IssuersDone[] = ['created', 'deleted', 'reset']

async function whatWasDone(idp: Idp, query: URLSearchParams): Promise<IssuersPageInput['done']> {
  const what = DONE.find((one) => one === query.get('done'))
  if (what === undefined) return null
  return { what, issuer: await issuerIfThere(idp, query.get('name') ?? '') }
}

async function issuerIfThere(idp: Idp, name: string): Promise<Issuer | null> {
  try {
    return await findIssuer(idp, name)
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'not_found') return null
    throw error
  }
}

type Shown = Pick<IssuersPageInput, 'query' | 'done' | 'name' | 'issues'>

async function showIssuers(idp: Idp, res: Response, shown: Shown): Promise<void> {
  const cursor = shown.query.get('cursor') ?? undefined
  const issuers = await listIssuers(idp, { cursor })
  const title = shown.issues.length > 0 ? 'Error: Issuers' : 'Issuers'
  const frame = pageFrame(placeOf(res), { title, current: null, styles: ['issuers'] })
  const now = idp.clock.now()
  renderPage(res, 'pages/issuers', issuersPage({ frame, ...shown, issuers, now }))
}

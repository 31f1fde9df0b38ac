import { type Request, type Response, Router } from 'express'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { mintAgain } from '../../idp/mint-again.ts'
import type { MintRequest } from '../../idp/mint-request.ts'
import { type MintedToken, mintToken } from '../../idp/mint-token.ts'
import { previewToken } from '../../idp/preview-token.ts'
import { mintFormAbout, mintPage } from './mint.ts'
import { mintDefaults, mintValues } from './mint-defaults.ts'
import type { MintFormValues } from './mint-form.ts'
import { mintFromForm } from './mint-from-form.ts'
import { mintMistakes, mintPreview } from './mint-preview.ts'
import { mintSuggestions } from './mint-suggestions.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

/** The page that mints, the form it posts, and the form's preview. */
export function mintRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/mint', (req, res) => showForm(idp, res, { values: askedValues(idp, req) }))
  router.post('/mint', async (req, res) => {
    const values = await postedValues(req)
    const { outcome } = await mintFromForm(idp, { issuer: issuerAt(res), values }, mintByPage)
    if (outcome.kind === 'done') return redirectToToken(res, outcome.value)
    await showForm(idp, res, { values, refusal: outcome.issues, refuses: true })
  })
  router.all('/mint', refuseMethod('GET, HEAD, POST'))
  router.post('/mint/preview', async (req, res) => {
    const values = await postedValues(req)
    res.vary('Accept')
    if (req.accepts(['html', 'json']) === 'json') return answerPreview(idp, res, values)
    await showForm(idp, res, { values, refuses: true })
  })
  router.all('/mint/preview', refuseMethod('POST'))
  router.post('/tokens/:jti/again', async (req, res) => {
    const { jti } = req.params
    redirectToToken(res, await mintAgain(idp, issuerAt(res), { jti, via: 'page' }))
  })
  router.all('/tokens/:jti/again', refuseMethod('POST'))
  return router
}

/** Mints for somebody at a page. */
function mintByPage(idp: Idp, issuer: Issuer, request: MintRequest): Promise<MintedToken> {
  return mintToken(idp, issuer, { ...request, via: 'page' })
}

/** What the address asks the form to be filled in with. */
function askedValues(idp: Idp, req: Request): MintFormValues {
  const defaults = mintDefaults(idp.settings)
  const query = queryOf(req)
  return mintValues(
    (name) => query.get(name) ?? undefined,
    (name) => defaults[name],
  )
}

/** What was posted, with the line breaks that were typed: a browser posts them as two characters (HTML, form submission). */
async function postedValues(req: Request): Promise<MintFormValues> {
  const form = await readForm(req)
  return mintValues(
    (name) => form.all(name).join('\n').replaceAll('\r\n', '\n'),
    () => '',
  )
}

/** Whether a key was made for the token is said once, by the address: the store does not keep it. */
function redirectToToken(res: Response, { record, keyCreated }: MintedToken): void {
  const path = `${placeOf(res).base}/tokens/${encodeURIComponent(record.jti)}`
  res.redirect(303, keyCreated ? `${path}?key_created=true` : path)
}

/** What a form would mint, for the script that shows it while it is typed; a form with mistakes is a plain answer too. */
async function answerPreview(idp: Idp, res: Response, values: MintFormValues): Promise<void> {
  const issuer = issuerAt(res)
  const { body, outcome } = await mintFromForm(idp, { issuer, values }, previewToken)
  const form = { ...formAt(idp, res), values, body }
  res.json({
    ...mintPreview(outcome, issuerNow(idp, issuer)),
    mistakes: mintMistakes(outcome.kind === 'refused' ? outcome.issues : []),
    form: mintFormAbout(form),
  })
}

/** The form where a page is, before anybody changes it. */
function formAt(idp: Idp, res: Response) {
  return { base: placeOf(res).base, issuer: issuerAt(res), defaults: mintDefaults(idp.settings) }
}

interface ShownForm {
  readonly values: MintFormValues
  /** What minting it was refused for. */
  readonly refusal?: readonly InputIssue[]
  /** Whether mistakes in it make the answer an error, as they do where it was posted. */
  readonly refuses?: boolean
}

/** Answers with the form, what it would mint, and what is wrong with it. */
async function showForm(idp: Idp, res: Response, form: ShownForm): Promise<void> {
  const { values, refusal, refuses = false } = form
  const issuer = issuerAt(res)
  const [suggestions, { body, outcome }] = await Promise.all([
    mintSuggestions(idp, issuer),
    mintFromForm(idp, { issuer, values }, previewToken),
  ])
  const issues = refusal ?? (outcome.kind === 'refused' ? outcome.issues : [])
  const title = issues.length > 0 ? 'Error: Mint a token' : 'Mint a token'
  const head = { title, current: 'mint', styles: ['mint'], scripts: ['chips', 'preview'] } as const
  const page = mintPage({
    ...formAt(idp, res),
    frame: pageFrame(placeOf(res), head),
    values,
    body,
    issues,
    refused: refusal !== undefined,
    suggestions,
    preview: mintPreview(outcome, issuerNow(idp, issuer)),
  })
  if (refuses && issues.length > 0) res.status(400)
  renderPage(res, 'pages/mint', page)
}

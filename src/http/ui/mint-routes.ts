import { type Response, Router } from 'express'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { checkMintRequest } from '../../idp/check-mint-request.ts'
import { listClients } from '../../idp/clients.ts'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { listKeys } from '../../idp/list-keys.ts'
import { type MintedToken, mintToken } from '../../idp/mint-token.ts'
import { listSubjects } from '../../idp/subjects.ts'
import { mintBody, mintRequestOf } from '../admin/bodies/tokens.ts'
import { parseInput } from '../admin/parse-input.ts'
import { formIssues } from './form-outcome.ts'
import { type MintSuggestions, mintPage } from './mint.ts'
import { mintDefaults, mintValues } from './mint-defaults.ts'
import { type MintFormValues, readMintForm } from './mint-form.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { printableText } from './printable-text.ts'
import { queryOf } from './query-of.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

/** How many known values a field suggests. */
const SUGGESTIONS = 50

/** The page that mints, and the form it posts. */
export function mintRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/', (_req, res) => res.redirect(302, `${placeOf(res).base}/mint`))
  router.get('/mint', async (req, res) => {
    const defaults = mintDefaults(idp.settings)
    const query = queryOf(req)
    const values = mintValues(
      (name) => query.get(name) ?? undefined,
      (name) => defaults[name],
    )
    await showForm(idp, res, { values, issues: [] })
  })
  router.post('/mint', async (req, res) => {
    const form = await readForm(req)
    const values = mintValues(
      (name) => form.all(name).join('\n'),
      () => '',
    )
    const outcome = await mintFromForm(idp, issuerAt(res), values)
    if (outcome.kind === 'minted') return redirectToToken(res, outcome.minted)
    res.status(400)
    await showForm(idp, res, { values, issues: outcome.issues })
  })
  router.all('/mint', refuseMethod('GET, HEAD, POST'))
  return router
}

type MintOutcome =
  | { readonly kind: 'minted'; readonly minted: MintedToken }
  | { readonly kind: 'refused'; readonly issues: readonly InputIssue[] }

/** Mints what a form asks for, by the rules of the API; a form with mistakes mints nothing and tells them all. */
async function mintFromForm(
  idp: Idp,
  issuer: Issuer,
  values: MintFormValues,
): Promise<MintOutcome> {
  const { body, issues } = readMintForm(values, issuerNow(idp, issuer))
  try {
    const request = mintRequestOf(parseInput(mintBody, body))
    checkMintRequest(request)
    if (issues.length > 0) return { kind: 'refused', issues }
    return { kind: 'minted', minted: await mintToken(idp, issuer, request) }
  } catch (error) {
    return { kind: 'refused', issues: [...issues, ...formIssues(error)] }
  }
}

/** Whether a key was made for the token is said once, by the address: the store does not keep it. */
function redirectToToken(res: Response, { record, keyCreated }: MintedToken): void {
  const path = `${placeOf(res).base}/tokens/${encodeURIComponent(record.jti)}`
  res.redirect(303, keyCreated ? `${path}?key_created=true` : path)
}

interface FormState {
  readonly values: MintFormValues
  readonly issues: readonly InputIssue[]
}

async function showForm(idp: Idp, res: Response, { values, issues }: FormState): Promise<void> {
  const place = placeOf(res)
  const issuer = issuerAt(res)
  const title = issues.length > 0 ? 'Error: Mint a token' : 'Mint a token'
  const frame = pageFrame(place, { title, current: 'mint' })
  const suggestions = await suggestionsOf(idp, issuer)
  renderPage(
    res,
    'pages/mint',
    mintPage({ frame, base: place.base, issuer, values, issues, suggestions }),
  )
}

async function suggestionsOf(idp: Idp, issuer: Issuer): Promise<MintSuggestions> {
  const page = { limit: SUGGESTIONS }
  const [subjects, clients, keys] = await Promise.all([
    listSubjects(idp, issuer, page),
    listClients(idp, issuer, page),
    listKeys(idp, issuer, page),
  ])
  return {
    subjects: subjects.items.map(({ sub, name }) => ({
      value: sub,
      text: printableText(name ?? sub),
    })),
    clients: clients.items.map(({ clientId }) => ({
      value: clientId,
      text: printableText(clientId),
    })),
    keys: keys.items.map(({ kid, alg, effectiveState }) => ({
      value: kid,
      text: `${alg}, ${effectiveState}`,
    })),
  }
}

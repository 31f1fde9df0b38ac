import { type Response, Router } from 'express'
import { createClient, listClients } from '../../idp/clients.ts'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { CLIENTS, namedPath } from '../named-path.ts'
import { newClientPage } from './client.ts'
import { clientIssues } from './client-fields.ts'
import { type ClientFormValues, postedClientValues } from './client-form.ts'
import { clientRoutes } from './client-routes.ts'
import { clientsPage } from './clients.ts'
import { formOutcome } from './form-outcome.ts'
import type { Callout } from './notice.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { readClientForm } from './read-client-form.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import type { SentForm } from './sent-form.ts'
import { renderPage } from './view-engine.ts'

const DELETED: Callout = {
  tone: 'good',
  title: 'The client was deleted',
  text: 'It can no longer introspect or fetch tokens; the tokens it has stay as they are.',
}

/** The list of clients, the form that makes one, and the pages of each. */
export function clientsRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get(CLIENTS.path, (_req, res) => showClients(idp, res))
  router.all(CLIENTS.path, refuseMethod('GET, HEAD'))
  router.get(`${CLIENTS.path}/new`, (_req, res) => showForm(idp, res, null))
  router.post(`${CLIENTS.path}/new`, async (req, res) => {
    const form = await readForm(req)
    const values = postedClientValues((name) => (form.get(name) ?? '').replaceAll('\r\n', '\n'))
    await makeClient(idp, res, values)
  })
  router.all(`${CLIENTS.path}/new`, refuseMethod('GET, HEAD, POST'))
  router.use(clientRoutes(idp))
  return router
}

async function makeClient(idp: Idp, res: Response, values: ClientFormValues): Promise<void> {
  const outcome = await formOutcome(async () =>
    createClient(idp, issuerAt(res), readClientForm(values)),
  )
  if (outcome.kind === 'done') {
    const path = namedPath(CLIENTS, outcome.value.clientId, { query: { done: 'created' } })
    return res.redirect(303, placeOf(res).base + path)
  }
  res.status(400)
  showForm(idp, res, { values, issues: clientIssues(outcome.issues, values) })
}

function showForm(idp: Idp, res: Response, sent: SentForm<ClientFormValues> | null): void {
  const place = placeOf(res)
  const title = `${sent === null ? '' : 'Error: '}Register a client`
  const frame = pageFrame(place, { title, current: 'clients', styles: ['clients'] })
  const model = newClientPage({ frame, base: place.base, settings: idp.settings, sent })
  renderPage(res, 'pages/client', model)
}

async function showClients(idp: Idp, res: Response): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const query = queryOf(res.req)
  const cursor = query.get('cursor') ?? undefined
  const model = clientsPage({
    frame: pageFrame(place, { title: 'Clients', current: 'clients', styles: ['clients'] }),
    base: place.base,
    listed: await listClients(idp, issuer, { cursor }),
    query,
    now: issuerNow(idp, issuer),
    notice: query.get('done') === 'deleted' ? DELETED : null,
  })
  renderPage(res, 'pages/clients', model)
}

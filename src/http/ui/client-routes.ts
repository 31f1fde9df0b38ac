import { type Request, type Response, Router } from 'express'
import type { Client } from '../../core/clients/client.ts'
import { deleteClient, getClient, rollClientSecret, updateClient } from '../../idp/clients.ts'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { listEvents } from '../../idp/list-events.ts'
import { CLIENTS, nameAt, namedPath } from '../named-path.ts'
import { activeTokens } from './active-tokens.ts'
import { type ClientDone, clientPage } from './client.ts'
import { clientIssues } from './client-fields.ts'
import { type ClientFormValues, postedClientValues } from './client-form.ts'
import { confirmation } from './confirmation.ts'
import { formOutcome } from './form-outcome.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { readClientForm } from './read-client-form.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import type { SentForm } from './sent-form.ts'
import { shortenedText } from './shortened-text.ts'
import { renderPage } from './view-engine.ts'

/** The page of a client, and what is done to it there. */
export function clientRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  const path = `${CLIENTS.path}/:client_id`
  router.get(path, async (_req, res) => showClient(idp, res, null))
  router.post(path, (req, res) => changeClient(idp, req, res))
  router.all(path, refuseMethod('GET, HEAD, POST'))
  router.post(`${path}/secret`, async (req, res) => {
    const clientId = askedId(req)
    await rollClientSecret(idp, issuerAt(res), clientId)
    redirectToClient(res, clientId, 'rolled')
  })
  router.all(`${path}/secret`, refuseMethod('POST'))
  router.get(`${path}/delete`, (_req, res) => askBeforeDeletion(idp, res))
  router.post(`${path}/delete`, async (req, res) => {
    await deleteClient(idp, issuerAt(res), askedId(req))
    res.redirect(303, `${placeOf(res).base}${CLIENTS.path}?done=deleted`)
  })
  router.all(`${path}/delete`, refuseMethod('GET, HEAD, POST'))
  return router
}

function askedId(req: Request): string {
  const { client_id: segment = '' } = req.params as { readonly client_id?: string }
  return nameAt(CLIENTS, segment, queryOf(req).get(CLIENTS.parameter) ?? undefined)
}

function redirectToClient(res: Response, clientId: string, done: ClientDone): void {
  const at = done === 'rolled' ? '#credentials' : ''
  const path = namedPath(CLIENTS, clientId, { query: { done } })
  res.redirect(303, placeOf(res).base + path + at)
}

/** What the form of a client that is there does not have: the id stays, and the secret is rolled. */
const UNCHANGED: readonly string[] = ['client_id', 'client_secret']

async function changeClient(idp: Idp, req: Request, res: Response): Promise<void> {
  const clientId = askedId(req)
  const form = await readForm(req)
  const values = postedClientValues((name) =>
    UNCHANGED.includes(name) ? '' : (form.get(name) ?? '').replaceAll('\r\n', '\n'),
  )
  const outcome = await formOutcome(async () =>
    updateClient(idp, issuerAt(res), { clientId, input: readClientForm(values) }),
  )
  if (outcome.kind === 'done') return redirectToClient(res, clientId, 'saved')
  res.status(400)
  await showClient(idp, res, { values, issues: clientIssues(outcome.issues, values) })
}

const DONE: readonly ClientDone[] = ['created', 'saved', 'rolled']

async function showClient(
  idp: Idp,
  res: Response,
  sent: SentForm<ClientFormValues> | null,
): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const client = await getClient(idp, issuer, askedId(res.req))
  const filter = { clientId: client.clientId, types: ['request'] } as const
  const { items } = await listEvents(idp, issuer, { filter, page: { limit: 1 } })
  const title = `${sent === null ? '' : 'Error: '}Client ${nameOf(client)}`
  const done = queryOf(res.req).get('done')
  const model = clientPage({
    frame: pageFrame(place, { title, current: 'clients', styles: ['clients'] }),
    base: place.base,
    settings: idp.settings,
    issuer,
    client,
    sent,
    lastRequest: items[0] ?? null,
    now: issuerNow(idp, issuer),
    realNow: idp.clock.now(),
    done: sent === null ? (DONE.find((one) => one === done) ?? null) : null,
  })
  renderPage(res, 'pages/client', model)
}

function nameOf({ clientId, metadata }: Client): string {
  return shortenedText(metadata.clientName ?? clientId)
}

async function askBeforeDeletion(idp: Idp, res: Response): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const client = await getClient(idp, issuer, askedId(res.req))
  const { clientId } = client
  const { words, links } = await activeTokens(idp, { issuer, base: place.base }, { clientId })
  const title = `Delete client ${nameOf(client)}?`
  const model = confirmation({
    frame: pageFrame(place, { title, current: 'clients' }),
    title,
    lines: [
      'It can then no longer introspect, revoke or fetch tokens. This cannot be undone.',
      words,
    ],
    links,
    action: place.base + namedPath(CLIENTS, clientId, { below: '/delete' }),
    button: 'Delete client',
    back: place.base + namedPath(CLIENTS, clientId),
  })
  renderPage(res, 'pages/confirm', model)
}

import { type Response, Router } from 'express'
import type { Event } from '../../core/events/event.ts'
import type { Idp } from '../../idp/idp.ts'
import { listEvents } from '../../idp/list-events.ts'
import type { Paged } from '../../idp/paged.ts'
import { lastEventId } from '../../idp/wait-for-events.ts'
import { eventFilterOf } from '../admin/bodies/events.ts'
import { queryInteger } from '../admin/bodies/lists.ts'
import { parseInput } from '../admin/parse-input.ts'
import { eventApiQuery, eventFilterValues, readEventFilters } from './event-filters.ts'
import { eventRow } from './event-row.ts'
import { eventsPage } from './events.ts'
import { formOutcome } from './form-outcome.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

/** The most rows that a page is given at once as things happen; it keeps no more of them than this. */
const LIVE_ROWS = 100

/** The page of events, and the rows that its script puts on top. */
export function eventsRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/events', (req, res) => showEvents(idp, res, queryOf(req)))
  router.all('/events', refuseMethod('GET, HEAD'))
  router.get('/events/rows', (req, res) => showRows(idp, res, queryOf(req)))
  router.all('/events/rows', refuseMethod('GET, HEAD'))
  return router
}

const NOTHING: { readonly events: Paged<Event>; readonly apiQuery: URLSearchParams } = {
  events: { items: [] },
  apiQuery: new URLSearchParams(),
}

async function showEvents(idp: Idp, res: Response, query: URLSearchParams): Promise<void> {
  const place = placeOf(res)
  const issuer = issuerAt(res)
  const now = idp.clock.now()
  const values = eventFilterValues(query)
  const last = await lastEventId(idp, issuer)
  const outcome = await formOutcome(async () => {
    const asked = readEventFilters(values, now)
    const page = { cursor: query.get('cursor') ?? undefined }
    const events = await listEvents(idp, issuer, { filter: eventFilterOf(asked), page })
    return { events, apiQuery: eventApiQuery(asked) }
  })
  const issues = outcome.kind === 'refused' ? outcome.issues : []
  const { events, apiQuery } = outcome.kind === 'done' ? outcome.value : NOTHING
  const frame = pageFrame(place, {
    title: issues.length > 0 ? 'Error: Events' : 'Events',
    current: 'events',
    styles: ['events'],
    scripts: ['events'],
  })
  if (issues.length > 0) res.status(400)
  const { base } = place
  renderPage(
    res,
    'pages/events',
    eventsPage({ frame, base, query, values, issues, apiQuery, events, last, now }),
  )
}

/** Of the newest events those behind an id, as the page has them: what came before them is further than a page reaches. */
async function showRows(idp: Idp, res: Response, query: URLSearchParams): Promise<void> {
  const now = idp.clock.now()
  const after = parseInput(queryInteger, query.get('after') ?? '0')
  const filter = eventFilterOf(readEventFilters(eventFilterValues(query), now))
  const page = { limit: LIVE_ROWS }
  const { items } = await listEvents(idp, issuerAt(res), { filter, page })
  const { base } = placeOf(res)
  const rows = items.filter(({ id }) => id > after).map((event) => eventRow(event, { base, now }))
  renderPage(res, 'pages/event-rows', { rows })
}

import { type Response, Router } from 'express'
import { invalidInput } from '../../core/protocol/invalid-input.ts'
import { issuerNow } from '../../idp/clock.ts'
import { dueRotations } from '../../idp/due-rotations.ts'
import type { Idp } from '../../idp/idp.ts'
import { jwksAt } from '../../idp/jwks-at.ts'
import { jwksFetchers } from '../../idp/jwks-fetchers.ts'
import { listKeys } from '../../idp/list-keys.ts'
import { recentKeys } from '../../idp/recent-keys.ts'
import { allKeysPage } from './all-keys.ts'
import { type FormOutcome, formOutcome } from './form-outcome.ts'
import { jwksAsOf } from './jwks-as-of.ts'
import { fetcherRow } from './key-fetchers.ts'
import { keyNotice } from './key-notice.ts'
import { keyTimeScale } from './key-time-scale.ts'
import { keysPage } from './keys.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { INSTANT_FORMS, readInstant } from './read-instant.ts'
import { refuseMethod } from './refuse-method.ts'
import { scheduleSummary } from './schedule-summary.ts'
import { renderPage } from './view-engine.ts'

/** The page of an issuer's keys. */
export function keysRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/keys', async (req, res) => showKeys(idp, res, queryOf(req)))
  router.all('/keys', refuseMethod('GET, HEAD'))
  router.get('/all-keys', async (req, res) => {
    const issuer = issuerAt(res)
    const place = placeOf(res)
    const query = queryOf(req)
    const cursor = query.get('cursor')
    const listed = await listKeys(idp, issuer, cursor === null ? {} : { cursor })
    const frame = pageFrame(place, { title: 'All keys', current: 'keys', styles: ['keys'] })
    const now = issuerNow(idp, issuer)
    renderPage(res, 'pages/all-keys', allKeysPage({ frame, base: place.base, now, listed, query }))
  })
  router.all('/all-keys', refuseMethod('GET, HEAD'))
  return router
}

async function showKeys(idp: Idp, res: Response, query: URLSearchParams): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const { base } = place
  const now = issuerNow(idp, issuer)
  const asked = query.get('at') ?? ''
  const span = query.get('span') ?? ''
  const outcome = await readAsked(asked, now)
  const askedAt = outcome.kind === 'done' ? outcome.value : null
  const issues = outcome.kind === 'refused' ? outcome.issues : []
  const [{ keys, hasOlder }, due, held, fetchers] = await Promise.all([
    recentKeys(idp, issuer),
    dueRotations(idp, issuer),
    jwksAt(idp, issuer, askedAt ?? now),
    jwksFetchers(idp, issuer),
  ])
  const dueAt = due.flatMap((one) => one.dueAt ?? [])
  if (issues.length > 0) res.status(400)
  const title = issues.length > 0 ? 'Error: Keys' : 'Keys'
  const path = `${base}/keys`
  const model = keysPage({
    frame: pageFrame(place, { title, current: 'keys', styles: ['keys'] }),
    base,
    notice: keyNotice(query),
    now,
    asked,
    askedAt,
    span,
    scale: keyTimeScale({ keys, now, dueAt, askedAt, span }),
    keys,
    hasOlder,
    due,
    asOf: jwksAsOf({ path, span, text: asked, issues, now, askedAt, keys: held }),
    schedule: scheduleSummary({ base, policy: issuer.rotation, due, now }),
    fetchers: fetchers.map((one) => fetcherRow(one, idp.clock.now())),
  })
  renderPage(res, 'pages/keys', model)
}

/** The instant that is asked about; null where none is. */
function readAsked(text: string, now: number): Promise<FormOutcome<number | null>> {
  return formOutcome(async () => {
    if (text.trim() === '') return null
    const at = readInstant(text, now)
    if (at === undefined) throw invalidInput('/at', INSTANT_FORMS)
    return at
  })
}

import { Router } from 'express'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { listTokens } from '../../idp/list-tokens.ts'
import { overview } from '../../idp/overview.ts'
import { overviewPage } from './overview.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

/** The home page of an issuer. */
export function overviewRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/', async (_req, res) => {
    const place = placeOf(res)
    const issuer = issuerAt(res)
    const [glance, tokens] = await Promise.all([
      overview(idp, issuer),
      listTokens(idp, issuer, { filter: {}, page: { limit: 1 } }),
    ])
    const frame = pageFrame(place, {
      title: 'Overview',
      current: 'overview',
      styles: ['events', 'overview'],
    })
    const page = overviewPage({
      frame,
      base: place.base,
      issuer,
      overview: glance,
      hasTokens: tokens.items.length > 0,
      now: issuerNow(idp, issuer),
      realNow: idp.clock.now(),
    })
    renderPage(res, 'pages/overview', page)
  })
  router.all('/', refuseMethod('GET, HEAD'))
  return router
}

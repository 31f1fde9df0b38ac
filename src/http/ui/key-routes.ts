import { Router } from 'express'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { getKey } from '../../idp/list-keys.ts'
import { previewRevocation } from '../../idp/plan-revocation.ts'
import { revokeKey } from '../../idp/revoke-key.ts'
import { keyPage } from './key.ts'
import { oneKeyNotice } from './key-notice.ts'
import { revocationPage } from './key-revocation.ts'
import { keyHref } from './key-rows.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { refuseMethod } from './refuse-method.ts'
import { renderPage } from './view-engine.ts'

/** The page of a key, and its revocation. */
export function keyRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/keys/:kid', async (req, res) => {
    const issuer = issuerAt(res)
    const place = placeOf(res)
    const key = await getKey(idp, issuer, req.params.kid)
    const frame = pageFrame(place, { title: `${key.alg} key`, current: 'keys', styles: ['keys'] })
    const notice = oneKeyNotice(queryOf(req), key)
    const now = issuerNow(idp, issuer)
    renderPage(res, 'pages/key', keyPage({ frame, base: place.base, key, now, notice }))
  })
  router.all('/keys/:kid', refuseMethod('GET, HEAD'))
  router.get('/keys/:kid/revoke', async (req, res) => {
    const place = placeOf(res)
    const planned = await previewRevocation(idp, issuerAt(res), req.params.kid)
    const path = keyHref(place.base, planned.key.kid)
    if (planned.key.state === 'revoked') return res.redirect(303, path)
    const frame = pageFrame(place, { title: 'Revoke a key', current: 'keys', styles: ['keys'] })
    renderPage(res, 'pages/revoke-key', revocationPage(planned, { frame, base: place.base }))
  })
  router.post('/keys/:kid/revoke', async (req, res) => {
    const { kid } = await revokeKey(idp, issuerAt(res), req.params.kid)
    res.redirect(303, `${keyHref(placeOf(res).base, kid)}?done=revoked`)
  })
  router.all('/keys/:kid/revoke', refuseMethod('GET, HEAD, POST'))
  return router
}

import { Router } from 'express'
import type { Idp } from '../../idp/idp.ts'
import { mintRoutes } from './mint-routes.ts'
import { pageErrors } from './page-errors.ts'
import { rememberPlace } from './place.ts'
import { tokenRoutes } from './token-routes.ts'

/**
 * The pages of an issuer, to be mounted at the root and below each issuer's path, with the issuer in
 * `res.locals.issuer`. All of it is kept out of caches, since a page may show a token (RFC 6750 §5.3).
 */
export function pageRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.use(async (_req, res, next) => {
    await rememberPlace(idp, res)
    res.setHeader('Cache-Control', 'no-store')
    next()
  })
  router.use(mintRoutes(idp))
  router.use(tokenRoutes(idp))
  router.use(pageErrors(idp))
  return router
}

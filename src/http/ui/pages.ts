import { Router } from 'express'
import type { Idp } from '../../idp/idp.ts'
import type { Access } from '../access.ts'
import { flowRoutes } from '../flow/flow-routes.ts'
import { clientsRoutes } from './clients-routes.ts'
import { clockRoutes } from './clock-routes.ts'
import { connectRoutes } from './connect-routes.ts'
import { eventsRoutes } from './events-routes.ts'
import { faultTokensRoutes } from './fault-tokens-routes.ts'
import { faultsRoutes } from './faults-routes.ts'
import { inspectRoutes } from './inspect-routes.ts'
import { issuersRoutes } from './issuers-routes.ts'
import { keyAdditionRoutes } from './key-addition-routes.ts'
import { keyRotationRoutes } from './key-rotation-routes.ts'
import { keyRoutes } from './key-routes.ts'
import { keysRoutes } from './keys-routes.ts'
import { mintRoutes } from './mint-routes.ts'
import { overviewRoutes } from './overview-routes.ts'
import { pageErrors } from './page-errors.ts'
import { rememberPlace } from './place.ts'
import { probeRoutes } from './probe-routes.ts'
import { draftRoutes } from './protected-resource/draft-routes.ts'
import { revokeTokensRoutes } from './revoke-tokens-routes.ts'
import { rotationScheduleRoutes } from './rotation-schedule-routes.ts'
import { staticImportRoutes } from './static-import-routes.ts'
import { staticTableRoutes } from './static-table-routes.ts'
import { staticTablesRoutes } from './static-tables-routes.ts'
import { subjectsRoutes } from './subjects-routes.ts'
import { tokenRoutes } from './token-routes.ts'
import { tokensRoutes } from './tokens-routes.ts'

/**
 * The pages of an issuer, to be mounted at the root and below each issuer's path, with the issuer in
 * `res.locals.issuer`. All of it is kept out of caches, since a page may show a token (RFC 6750 §5.3).
 */
export function pageRoutes(idp: Idp, access: Access): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.use(async (_req, res, next) => {
    await rememberPlace(idp, res)
    res.setHeader('Cache-Control', 'no-store')
    next()
  })
  router.use(overviewRoutes(idp))
  router.use(mintRoutes(idp))
  router.use(tokensRoutes(idp))
  router.use(tokenRoutes(idp))
  router.use(revokeTokensRoutes(idp))
  router.use(keysRoutes(idp))
  router.use(keyRoutes(idp))
  router.use(keyRotationRoutes(idp))
  router.use(keyAdditionRoutes(idp))
  router.use(rotationScheduleRoutes(idp))
  router.use(connectRoutes(idp))
  router.use(draftRoutes(idp))
  router.use(flowRoutes(idp, access))
  router.use(probeRoutes(idp))
  router.use(faultTokensRoutes())
  router.use(faultsRoutes(idp))
  router.use(clockRoutes(idp))
  router.use(eventsRoutes(idp))
  router.use(inspectRoutes(idp))
  router.use(issuersRoutes(idp))
  router.use(staticTablesRoutes(idp))
  router.use(staticTableRoutes(idp))
  router.use(staticImportRoutes(idp))
  router.use(clientsRoutes(idp))
  router.use(subjectsRoutes(idp))
  router.use(pageErrors(idp))
  return router
}

import express, {
  type Express,
  type NextFunction,
  type Request,
  type Response,
  Router,
} from 'express'
import helmet from 'helmet'
import { DEFAULT_ISSUER_NAME } from '../core/issuers/issuer.ts'
import { notFound } from '../core/protocol/domain-error.ts'
import { findIssuer } from '../idp/find-issuer.ts'
import type { Idp } from '../idp/idp.ts'
import type { Access } from './access.ts'
import { adminRouter } from './admin/admin-router.ts'
import { answerHot } from './answer-hot.ts'
import { authorizeRoutes } from './authorize/authorize-routes.ts'
import { CONTENT_SECURITY_POLICY } from './content-security-policy.ts'
import { cutOffUnread } from './cut-off.ts'
import { deviceRoutes } from './device/device-routes.ts'
import { logoutRoutes } from './logout/logout-routes.ts'
import { adminProblems, bySurface } from './middleware/admin-problems.ts'
import { admit, admitChange, admitHost } from './middleware/admit.ts'
import { logLine } from './middleware/log-line.ts'
import { renderErrorPage } from './ui/error-page.ts'
import { pageErrors } from './ui/page-errors.ts'
import { pageRoutes } from './ui/pages.ts'
import { refuseMethod } from './ui/refuse-method.ts'
import { signInRoutes } from './ui/sign-in-routes.ts'
import { staticFiles } from './ui/static-files.ts'
import { registerViews } from './ui/view-engine.ts'

/** What an app is made with. */
export interface AppOptions {
  readonly access: Access
}

/** The whole of the server as an Express app: endpoints, admin API, pages. It may be mounted in another app at any path. */
export function createApp(idp: Idp, { access }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.enable('case sensitive routing')
  app.enable('strict routing')
  app.set('query parser', 'simple')
  registerViews(app)
  app.use((request, response, next) => {
    if (answerHot({ idp, access }, request, response)) return
    cutOffUnread(request, response)
    next()
  })
  app.use(logLine(idp))
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
      hsts: false,
      // With no-referrer a browser sends `Origin: null` with our own forms (Fetch, serializing a request origin).
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
    }),
  )
  app.use(admitHost(access))
  app.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'ok' })
  })
  app.all('/healthz', refuseMethod('GET, HEAD'))
  app.use('/static', staticFiles())
  mountForAll(app, authorizeRoutes(idp, access))
  mountForAll(app, logoutRoutes(idp, access))
  app.use(admitChange(access))
  mountForAll(app, deviceRoutes(idp))
  app.use(signInRoutes(idp, access))
  app.use(admit(access, () => idp.worldClock.now()))
  const routes = issuerRoutes(idp, access)
  app.use('/issuers/:issuer', namedIssuer(idp), routes)
  app.use(defaultIssuer(idp), routes)
  app.use((_request, response) => renderErrorPage(response, { status: 404 }))
  app.use(bySurface(adminProblems(idp), pageErrors(idp)))
  return app
}

/** Mounts what finds its issuer itself: at the root for the default one, and below each one's path. */
function mountForAll(app: Express, router: Router): void {
  app.use('/issuers/:issuer', router)
  app.use(router)
}

/** What every issuer has below its base, made once and mounted twice. */
function issuerRoutes(idp: Idp, access: Access): Router {
  const router = Router({ caseSensitive: true, strict: true })
  router.use(adminRouter(idp))
  router.use('/api', () => {
    throw notFound('the admin API has nothing at this path; GET /api/openapi.json describes it')
  })
  router.use('/api', adminProblems(idp))
  router.use(pageRoutes(idp, access))
  return router
}

function namedIssuer(idp: Idp) {
  return async (request: Request<{ issuer: string }>, response: Response, next: NextFunction) => {
    response.locals.issuer = await findIssuer(idp, request.params.issuer)
    next()
  }
}

function defaultIssuer(idp: Idp) {
  return async (_request: Request, response: Response, next: NextFunction) => {
    response.locals.issuer = await findIssuer(idp, DEFAULT_ISSUER_NAME)
    next()
  }
}

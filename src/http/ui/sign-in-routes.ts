import { type Request, type Response, Router } from 'express'
import type { Idp } from '../../idp/idp.ts'
import type { Access } from '../access.ts'
import {
  ADMIN_COOKIE,
  ADMIN_SESSION_SECONDS,
  adminSession,
  isAdminToken,
} from '../middleware/admin-guard.ts'
import { pageErrors } from './page-errors.ts'
import { pageFrame } from './page-frame.ts'
import { placeOf } from './place.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import { localPath, signInPage } from './sign-in.ts'
import { renderPage } from './view-engine.ts'

/** The attributes of the sign-in's cookie: no script reads it, no other site's page sends it, and none goes in clear that came by https (RFC 6265 §8). */
const cookieFor = ({ secure }: Request) =>
  ({ httpOnly: true, sameSite: 'strict', path: '/', secure }) as const

/** The page that asks for the admin token, and the way out; mounted at the root, before the guard. */
export function signInRoutes(idp: Idp, access: Access): Router {
  const router = Router({ caseSensitive: true, strict: true })
  router.use(['/sign-in', '/sign-out'], (_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store')
    next()
  })
  router.get('/sign-in', (req, res) => {
    const returnTo = req.query.return_to
    const start = `${req.baseUrl}/`
    if (access.adminToken === undefined) return res.redirect(303, start)
    showSignIn(res, localPath(typeof returnTo === 'string' ? returnTo : undefined, start), false)
  })
  router.post('/sign-in', async (req, res) => {
    const form = await readForm(req)
    const returnTo = localPath(form.get('return_to'), `${req.baseUrl}/`)
    if (!isAdminToken(access, form.get('admin_token') ?? '')) {
      res.status(403)
      return showSignIn(res, returnTo, true)
    }
    const maxAge = ADMIN_SESSION_SECONDS * 1000
    res.cookie(ADMIN_COOKIE, adminSession(access, idp.worldClock.now()), {
      ...cookieFor(req),
      maxAge,
    })
    res.redirect(303, returnTo)
  })
  router.all('/sign-in', refuseMethod('GET, HEAD, POST'))
  router.post('/sign-out', (req, res) => {
    res.clearCookie(ADMIN_COOKIE, cookieFor(req))
    res.redirect(303, `${req.baseUrl}/sign-in`)
  })
  router.all('/sign-out', refuseMethod('POST'))
  router.use(pageErrors(idp))
  return router
}

function showSignIn(res: Response, returnTo: string, wrong: boolean): void {
  const title = wrong ? 'Error: Sign in' : 'Sign in'
  const frame = pageFrame({ ...placeOf(res), signedIn: false }, { title, current: null })
  renderPage(res, 'pages/sign-in', signInPage({ frame, returnTo, wrong }))
}

import type { RequestHandler, Response } from 'express'
import type { Access } from '../access.ts'
import { isApiPath, targetPath } from '../issuer-path.ts'
import { problem } from '../problem.ts'
import { renderErrorPage } from '../ui/error-page.ts'
import { refuseStranger } from './admin-guard.ts'
import { type Refusal, refuseHost } from './host-guard.ts'
import { refuseOrigin } from './origin-guard.ts'
import { refuseTarget } from './target-guard.ts'

/** The methods that some path here serves. */
const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'PATCH',
])

/** Lets in what was addressed to this server, by a method and at a length that can be served. */
export function admitHost(access: Access): RequestHandler {
  return (request, response, next) => {
    const refusal =
      refuseHost(request, access) ??
      refuseTarget(request.originalUrl) ??
      refuseMethod(request.method)
    if (refusal === undefined) next()
    else refuse(response, refusal)
  }
}

function refuseMethod(method: string): Refusal | undefined {
  if (METHODS.has(method)) return undefined
  return { status: 501, detail: 'this method is not served anywhere here' }
}

/** Lets in changes that a person, a program or a page of ours asks for; a page of another origin does not get in. */
export function admitChange(access: Access): RequestHandler {
  return (request, response, next) => {
    const refusal = refuseOrigin(request, access)
    if (refusal === undefined) next()
    else refuse(response, refusal)
  }
}

/** Lets in who shows the admin token, where one is set; a browser is sent to the page that asks for it. */
export function admit(access: Access, now: () => number): RequestHandler {
  return (request, response, next) => {
    const refusal = refuseStranger(request, access, now())
    response.locals.signedIn = access.adminToken !== undefined && refusal === undefined
    if (refusal === undefined) return next()
    const isPage = !isApiPath(targetPath(request.url)) && request.method === 'GET'
    if (isPage) {
      const returnTo = encodeURIComponent(request.originalUrl)
      return response.redirect(303, `${request.baseUrl}/sign-in?return_to=${returnTo}`)
    }
    response.set('WWW-Authenticate', 'Bearer realm="mcp-mock-idp admin"')
    refuse(response, refusal)
  }
}

/** Says no as the surface does: with a problem at the admin API, with a page elsewhere. */
function refuse(response: Response, { status, detail }: Refusal): void {
  const { req } = response
  if (isApiPath(targetPath(req.url))) {
    response
      .status(status)
      .set('Cache-Control', 'no-store')
      .type('application/problem+json')
      .send(JSON.stringify(problem(status, detail)))
  } else {
    renderErrorPage(response, { status, detail })
  }
}

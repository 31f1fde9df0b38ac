import type { ErrorRequestHandler } from 'express'
import type { Idp } from '../../idp/idp.ts'
import { MethodNotAllowed } from '../admin/admin-router.ts'
import { isApiPath, targetPath } from '../issuer-path.ts'
import { problem, problemOf } from '../problem.ts'

/** Turns whatever went wrong at the admin API into a problem (RFC 9457): the one place that does. */
export function adminProblems(idp: Idp): ErrorRequestHandler {
  return (thrown: unknown, _request, response, _next) => {
    const told =
      thrown instanceof MethodNotAllowed ? problem(405, thrown.message) : problemOf(idp, thrown)
    // An answer that has begun cannot become a problem: it is broken off, so that nobody takes it for whole.
    if (response.headersSent) return void response.destroy()
    if (told.status === 503) response.set('Retry-After', '1')
    response.status(told.status).set('Cache-Control', 'no-store')
    response.type('application/problem+json').send(JSON.stringify(told))
  }
}

/** The error handler behind everything: a problem at the admin API of any issuer, else what `otherwise` answers. */
export function bySurface(
  problems: ErrorRequestHandler,
  otherwise: ErrorRequestHandler,
): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const handler = isApiPath(targetPath(request.url)) ? problems : otherwise
    handler(thrown, request, response, next)
  }
}

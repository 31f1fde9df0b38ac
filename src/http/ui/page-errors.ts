import type { ErrorRequestHandler } from 'express'
import type { Idp } from '../../idp/idp.ts'
import { problemOf } from '../problem.ts'
import { renderErrorPage } from './error-page.ts'

/** Turns whatever went wrong behind a page into an error page; by the same rules as the admin API. */
export function pageErrors(idp: Idp): ErrorRequestHandler {
  return (thrown: unknown, _req, res, next) => {
    if (res.headersSent) return next(thrown)
    const told = problemOf(idp, thrown)
    if (told.status === 503) res.setHeader('Retry-After', '1')
    renderErrorPage(res, told)
  }
}

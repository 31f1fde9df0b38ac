import type { RequestHandler } from 'express'
import type { Idp } from '../../idp/idp.ts'

/** Notes each request to the admin API and the pages in the process log: the route's pattern, since a path may hold a token; and where the caller left before the answer's end, that. */
export function logLine(idp: Idp): RequestHandler {
  return (request, response, next) => {
    const begun = performance.now()
    response.once('close', () => {
      const path = (request.route as { path?: string } | undefined)?.path ?? '(no route)'
      const ms = Math.round(performance.now() - begun)
      const status = response.headersSent ? { status: response.statusCode } : {}
      const left = response.writableFinished ? {} : { outcome: 'left' }
      idp.log.info({ method: request.method, path, ...status, ms, ...left }, 'request')
    })
    next()
  }
}

import type { RequestHandler } from 'express'
import type { Idp } from '../../idp/idp.ts'

/** Notes each request to the admin API and the pages in the process log: the route's pattern, since a path may hold a token. */
export function logLine(idp: Idp): RequestHandler {
  return (request, response, next) => {
    const begun = performance.now()
    response.once('close', () => {
      const path = (request.route as { path?: string } | undefined)?.path ?? '(no route)'
      const ms = Math.round(performance.now() - begun)
      idp.log.info({ method: request.method, path, status: response.statusCode, ms }, 'request')
    })
    next()
  }
}

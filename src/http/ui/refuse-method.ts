import type { RequestHandler } from 'express'
import { renderErrorPage } from './error-page.ts'

/** Answers whatever reaches it with 405 and the methods that are served (RFC 9110 §15.5.6). */
export function refuseMethod(allow: string): RequestHandler {
  return (_req, res) => {
    res.setHeader('Allow', allow)
    renderErrorPage(res, { status: 405 })
  }
}

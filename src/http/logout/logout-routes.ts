import { type Request, type Response, Router } from 'express'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { type Parameters, parseParameters } from '../../core/protocol/parameters.ts'
import type { Idp } from '../../idp/idp.ts'
import type { Access } from '../access.ts'
import { letFormsLeadAway } from '../content-security-policy.ts'
import { refuseOrigin } from '../middleware/origin-guard.ts'
import { BodyError } from '../read-body.ts'
import { type PersonCall, servePerson } from '../serve-person.ts'
import { renderErrorPage } from '../ui/error-page.ts'
import { pageErrors } from '../ui/page-errors.ts'
import { readForm } from '../ui/read-form.ts'
import { refuseMethod } from '../ui/refuse-method.ts'
import { answerLogout } from './answer-logout.ts'
import { DECISION } from './logout-page.ts'

/** The largest form, in bytes: an ID token and an address. */
const FORM_LIMIT = 64 * 1024

/**
 * The logout endpoint (OpenID Connect RP-Initiated Logout 1.0 §2), to be mounted at the root and below each issuer's
 * path, before the guards: clients of any origin send browsers here. Its page's own form must come from the page.
 */
export function logoutRoutes(idp: Idp, access: Access): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  // A HEAD would sign out too, and whoever sends one wants to know something, not to do it.
  router.head(ENDPOINTS.logout, refuseMethod('GET, POST'))
  router.get(ENDPOINTS.logout, async (req, res) => {
    await serve(idp, res, { parameters: queryOf(req), isForeign: false })
  })
  router.post(ENDPOINTS.logout, async (req, res) => {
    const parameters = await readForm(req, FORM_LIMIT)
    const refusal = refuseOrigin(req, access)
    if (refusal !== undefined && parameters.get(DECISION) !== undefined) {
      return renderErrorPage(res, refusal)
    }
    await serve(idp, res, { parameters, isForeign: refusal !== undefined })
  })
  router.all(ENDPOINTS.logout, refuseMethod('GET, POST'))
  router.use(pageErrors(idp))
  return router
}

function queryOf({ url }: Request): Parameters {
  const begin = url.indexOf('?')
  const query = begin === -1 ? '' : url.slice(begin + 1)
  try {
    return parseParameters(Buffer.from(query, 'latin1'))
  } catch (error) {
    if (error instanceof OAuthError) throw new BodyError(400, error.message)
    throw error
  }
}

interface Sent {
  readonly parameters: Parameters
  /** Whether a page of another origin posted it, in which case a browser leaves the cookie out. */
  readonly isForeign: boolean
}

async function serve(idp: Idp, res: Response, sent: Sent): Promise<void> {
  letFormsLeadAway(res)
  const answer = (call: PersonCall) => answerLogout({ ...call, ...sent })
  await servePerson(idp, res, { endpoint: 'logout', answer })
}

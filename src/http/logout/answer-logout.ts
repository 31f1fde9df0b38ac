import type { SubjectSession } from '../../core/grants/subject-session.ts'
import { DEFAULT_ISSUER_NAME } from '../../core/issuers/issuer.ts'
import { issuerPath } from '../../core/protocol/endpoints.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import type { Parameters } from '../../core/protocol/parameters.ts'
import { type LogoutRequest, readLogoutRequest } from '../../idp/logout/read-logout-request.ts'
import { signOutSubject } from '../../idp/logout/sign-out-subject.ts'
import { clearSubjectCookie, sessionDigests, subjectOf } from '../authorize/subject-session.ts'
import type { PersonCall, PersonOutcome } from '../serve-person.ts'
import { rootOf } from '../ui/page-frame.ts'
import { DECISION, showDone, showQuestion, showRefusal } from './logout-page.ts'

/** A request at the logout endpoint. */
export interface LogoutCall extends PersonCall {
  /** The query of a GET, the form of a POST. */
  readonly parameters: Parameters
  /** Whether a page of another origin posted it, in which case a browser leaves the cookie out. */
  readonly isForeign: boolean
}

/**
 * Answers a request to sign out (OpenID Connect RP-Initiated Logout 1.0 §2): at once where an ID token shows that the
 * client means who is signed in, else a person is asked. What cannot be followed is told on a page (§4).
 */
export async function answerLogout(call: LogoutCall): Promise<PersonOutcome> {
  const { idp, issuer, res, parameters } = call
  let request: LogoutRequest
  try {
    request = await readLogoutRequest(idp, issuer, parameters)
  } catch (thrown) {
    if (!(thrown instanceof OAuthError)) throw thrown
    showRefusal(res, thrown.message)
    return { outcome: thrown.code }
  }
  const session = await subjectOf(idp, issuer, res.req)
  return { outcome: await settle(call, request, session), clientId: request.client?.clientId }
}

async function settle(
  call: LogoutCall,
  request: LogoutRequest,
  session: SubjectSession | undefined,
): Promise<string> {
  const { res, parameters, isForeign } = call
  const decision = parameters.get(DECISION)
  // Without the cookie nobody can tell who is signed in: a form of our own page brings it.
  if (session === undefined && isForeign) return showQuestion(call, { request, session })
  if (session === undefined) return leave(call, request, 'nobody_signed_in')
  if (decision === 'stay') return showDone(res, { outcome: 'stayed_signed_in', session })
  const isMeant = request.subject === session.subject
  if (decision !== 'sign_out' && !isMeant) return showQuestion(call, { request, session })
  await signOut(call, request)
  return leave(call, request, 'signed_out')
}

/** Ends every session that the browser has at the issuer, which may be one of its root and one of its own path. */
async function signOut({ idp, issuer, res }: LogoutCall, { client }: LogoutRequest): Promise<void> {
  const digests = sessionDigests(res.req)
  await signOutSubject(idp, issuer, { digests, clientId: client?.clientId })
  const { baseUrl } = res.req
  const root = rootOf(baseUrl)
  const isDefault = issuer.name === DEFAULT_ISSUER_NAME
  const bases = isDefault ? [root, root + issuerPath(DEFAULT_ISSUER_NAME)] : [baseUrl]
  for (const base of bases) clearSubjectCookie(res, base)
}

function leave(
  { res }: LogoutCall,
  { address }: LogoutRequest,
  outcome: 'signed_out' | 'nobody_signed_in',
): string {
  if (address === undefined) return showDone(res, { outcome, session: undefined })
  res.redirect(303, address)
  return outcome
}

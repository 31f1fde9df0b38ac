import type { Client } from '../../core/clients/client.ts'
import type { AuthorizationRequest } from '../../core/grants/authorization-request.ts'
import type { GrantRecord } from '../../core/grants/grant.ts'
import type { SubjectSession } from '../../core/grants/subject-session.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { splitScope } from '../../core/protocol/scope.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'

/** A request, and who could answer it. */
export interface Undecided {
  readonly client: Client
  readonly request: AuthorizationRequest
  /** Who is signed in in the browser. */
  readonly session: SubjectSession | undefined
  /** The subject that a script posted, in whose name the request is approved. */
  readonly posted: string | undefined
  /** Whether a page of another site may be behind the request, so that no hint may decide it. */
  readonly foreign: boolean
}

/** Who approves a request without being asked; undefined: a person is to be asked. Throws `OAuthError` where nobody may be (OpenID Connect Core 1.0 §3.1.2.6). */
export async function decideRequest(
  idp: Idp,
  issuer: Issuer,
  undecided: Undecided,
): Promise<string | undefined> {
  const { request, posted, foreign } = undecided
  const { autoApprove } = idp.settings.oauth
  if (posted !== undefined) return posted
  if (foreign) return askedPerson(request)
  if (request.prompts.has('none')) return autoApprove ?? silentSubject(idp, issuer, undecided)
  return request.loginHint ?? autoApprove
}

/** Undefined: a person is to be asked; throws where nobody may be. */
function askedPerson({ prompts }: AuthorizationRequest): undefined {
  if (!prompts.has('none')) return undefined
  throw new OAuthError(
    'interaction_required',
    'a page of another site asks for a client that registered itself: a person must decide',
  )
}

/** The subject that is signed in and has granted as much before. */
async function silentSubject(idp: Idp, issuer: Issuer, undecided: Undecided): Promise<string> {
  const { client, request, session } = undecided
  const { loginHint } = request
  if (session === undefined || !isFresh(idp, issuer, { request, session })) {
    throw new OAuthError('login_required', "nobody is signed in, and prompt 'none' lets nobody do")
  }
  const { subject } = session
  if (loginHint !== undefined && loginHint !== subject) {
    throw new OAuthError('login_required', 'somebody else is signed in than login_hint names')
  }
  const { clientId } = client
  const before = await idp.store.grants.latest(issuer.id, { clientId, subject })
  if (before === undefined || !covers(before, request)) {
    throw new OAuthError(
      'consent_required',
      "the signed-in subject has not granted this before, and prompt 'none' lets nobody be asked",
    )
  }
  return subject
}

/** A grant covers what asks for no further scope and no further resource; one for no resource in particular only its like. */
function covers({ scope, resources }: GrantRecord, request: AuthorizationRequest): boolean {
  const granted = splitScope(scope ?? '')
  const isSameKind = (resources.length === 0) === (request.resources.length === 0)
  return (
    isSameKind &&
    request.scopes.every((one) => granted.includes(one)) &&
    request.resources.every((one) => resources.includes(one))
  )
}

/** Says whether a sign-in is recent enough for a request, so that nobody has to sign in again. */
export function isFresh(
  idp: Idp,
  issuer: Issuer,
  {
    request,
    session,
  }: { readonly request: AuthorizationRequest; readonly session: SubjectSession },
): boolean {
  const { prompts, maxAgeSeconds } = request
  if (prompts.has('login')) return false
  if (maxAgeSeconds === undefined) return true
  return maxAgeSeconds > 0 && issuerNow(idp, issuer) - session.authTime <= maxAgeSeconds
}

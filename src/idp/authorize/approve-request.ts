import type { AuthorizationRequest } from '../../core/grants/authorization-request.ts'
import { secretDigest } from '../../core/grants/single-use.ts'
import type { SubjectSession } from '../../core/grants/subject-session.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { conflict } from '../../core/protocol/domain-error.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { joinScopes } from '../../core/protocol/scope.ts'
import type { Tables } from '../../store/store.ts'
import { appendEvent } from '../append-event.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'
import type { ConsentTicket } from './consent-tickets.ts'
import { createGrant } from './create-grant.ts'
import { isFresh } from './decide-request.ts'
import type { ReceivedRequest } from './received-request.ts'
import { signInSubject } from './subject-sessions.ts'

/** How long a code is kept when it has expired, in seconds: so long a second use of it is known for one. */
const KEPT_SECONDS = 3600

/** A request that somebody approves. */
export interface Approval {
  readonly received: ReceivedRequest
  readonly request: AuthorizationRequest
  readonly subject: string
  /** Who was signed in in the browser before. */
  readonly session: SubjectSession | undefined
  /** The page's, where one was shown. */
  readonly ticket: ConsentTicket | undefined
}

/** A code, and the value of the session's cookie where somebody signed in anew. */
export interface Approved {
  readonly code: string
  readonly cookie: string | undefined
}

/** Approves a request: signs in, grants, and issues the code, all in one transaction. Throws `OAuthError`, or `conflict` for a page that was answered before. */
export async function approveRequest(
  idp: Idp,
  issuer: Issuer,
  approval: Approval,
): Promise<Approved> {
  const { received, request, subject } = approval
  if (subject.length > 255) {
    throw new OAuthError('invalid_request', 'a subject has at most 255 characters')
  }
  return idp.store.transaction(async (tx) => {
    await claimTicket(idp, issuer, { tx, ticket: approval.ticket })
    await claimPushed(idp, issuer, { tx, requestUri: received.requestUri })
    const { cookie, authTime } = await signIn(idp, issuer, { tx, approval })
    const { id: grantId } = await createGrant(idp, issuer, {
      tx,
      client: received.client,
      origin: 'authorization_code',
      subject,
      scope: joinScopes(request.scopes),
      resources: request.resources,
      authTime,
    })
    return { code: await issueCode(idp, issuer, { tx, approval, grantId }), cookie }
  })
}

/** Denies a request, with the event; throws `conflict` for a page that was answered before. */
export async function denyRequest(
  idp: Idp,
  issuer: Issuer,
  { client, ticket }: Pick<ReceivedRequest, 'client'> & { readonly ticket: ConsentTicket },
): Promise<void> {
  await idp.store.transaction(async (tx) => {
    await claimTicket(idp, issuer, { tx, ticket })
    await appendEvent(idp, issuer, { tx, type: 'grant_denied', clientId: client.clientId })
  })
}

async function claimTicket(
  idp: Idp,
  issuer: Issuer,
  { tx, ticket }: { readonly tx: Tables; readonly ticket: ConsentTicket | undefined },
): Promise<void> {
  if (ticket === undefined) return
  if (!(await tx.singleUses.claim(ticket.id, issuerNow(idp, issuer)))) {
    throw conflict('this page was answered already')
  }
}

/** A pushed request gives one code (RFC 9126 §4). */
async function claimPushed(
  idp: Idp,
  issuer: Issuer,
  { tx, requestUri }: { readonly tx: Tables; readonly requestUri: string | null },
): Promise<void> {
  if (requestUri === null) return
  const digest = secretDigest(requestUri)
  const use = await tx.singleUses.byDigest(issuer.id, 'pushed_request', digest)
  if (use === undefined || !(await tx.singleUses.claim(use.id, issuerNow(idp, issuer)))) {
    throw new OAuthError('invalid_request_uri', 'request_uri was used already (RFC 9126 section 4)')
  }
}

/** Who is signed in already, recently enough for the request, keeps the session and its `auth_time`. */
async function signIn(
  idp: Idp,
  issuer: Issuer,
  { tx, approval }: { readonly tx: Tables; readonly approval: Approval },
): Promise<{ readonly cookie: string | undefined; readonly authTime: number }> {
  const { request, session, subject } = approval
  if (session?.subject === subject && isFresh(idp, issuer, { request, session })) {
    return { cookie: undefined, authTime: session.authTime }
  }
  const cookie = await signInSubject(idp, issuer, { tx, subject, before: session })
  return { cookie, authTime: issuerNow(idp, issuer) }
}

/** Stores a code by its digest: 256 bits, good once and for a minute or as long as was configured (RFC 6749 §4.1.2, §10.10). */
async function issueCode(
  idp: Idp,
  issuer: Issuer,
  given: { readonly tx: Tables; readonly approval: Approval; readonly grantId: number },
): Promise<string> {
  const { tx, approval, grantId } = given
  const { redirectUri, codeChallenge, nonce, dpopJkt } = approval.request
  const code = idp.chance.text('code', 43)
  const createdAt = issuerNow(idp, issuer)
  await tx.singleUses.forget(issuer.id, 'authorization_code', createdAt - KEPT_SECONDS)
  await tx.singleUses.insert({
    issuerId: issuer.id,
    kind: 'authorization_code',
    digest: secretDigest(code),
    clientId: approval.received.client.clientId,
    grantId,
    data: { redirectUri, codeChallenge, nonce, dpopJkt },
    createdAt,
    expiresAt: createdAt + idp.settings.oauth.authorizationCodeLifetimeSeconds,
  })
  return code
}

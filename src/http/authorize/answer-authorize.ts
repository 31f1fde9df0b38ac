import type { Response } from 'express'
import { isLoopbackRedirect } from '../../core/clients/redirect-uri.ts'
import {
  type AuthorizationOutcome,
  authorizationResponse,
} from '../../core/grants/authorization-response.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { DomainError } from '../../core/protocol/domain-error.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { type ParameterList, parametersIn } from '../../core/protocol/parameters.ts'
import { type Approval, approveRequest, denyRequest } from '../../idp/authorize/approve-request.ts'
import { findTicket, openTicket } from '../../idp/authorize/consent-tickets.ts'
import { decideRequest } from '../../idp/authorize/decide-request.ts'
import {
  type ReceivedRequest,
  readReceived,
  receiveRequest,
  resumeRequest,
} from '../../idp/authorize/received-request.ts'
import type { Idp } from '../../idp/idp.ts'
import { asOAuthError } from '../hot-refusal.ts'
import type { FactNotes, HotAnswer } from '../oauth/hot-endpoint.ts'
import { askPerson } from './ask-person.ts'
import { clientAnswer } from './client-answer.ts'
import { ANSWERED, refusalPage, unanswerable } from './refusal-page.ts'
import { readSubject } from './subject-choice.ts'
import { setSubjectCookie, subjectOf } from './subject-session.ts'

/** A request at the authorization endpoint. */
export interface AuthorizeCall {
  readonly idp: Idp
  readonly issuer: Issuer
  /** Renders pages, takes cookies, and names the request. */
  readonly res: Response
  /** The query of a GET, the form of a POST. */
  readonly list: ParameterList
}

/** Answers a request at the authorization endpoint, or the form of its page (RFC 6749 §3.1). */
export async function answerAuthorize(call: AuthorizeCall, notes: FactNotes): Promise<HotAnswer> {
  const ticket = isPost(call) ? parametersIn(call.list).get('ticket') : undefined
  return ticket === undefined ? answerRequest(call, notes) : answerPage(call, notes, ticket)
}

function isPost({ res }: AuthorizeCall): boolean {
  return res.req.method === 'POST'
}

async function answerRequest(call: AuthorizeCall, notes: FactNotes): Promise<HotAnswer> {
  const { idp, issuer, res, list } = call
  const receive = () => receiveRequest(idp, issuer, list)
  return answerReceived(call, { notes, receive }, async (received) => {
    const request = readReceived(idp, received)
    const session = await subjectOf(idp, issuer, res.req)
    const posted = isPost(call) ? parametersIn(list).get('sub') : undefined
    const { client } = received
    const foreign = isForeign(res, received)
    const undecided = { client, request, session, posted, foreign }
    const subject = await decideRequest(idp, issuer, undecided)
    if (subject !== undefined) {
      return approve(call, { received, request, subject, session, ticket: undefined })
    }
    const ticket = await openTicket(idp, issuer, received)
    return askPerson(call, { received, request, session, ticket })
  })
}

/**
 * Whether a page of another site sent the browser here for a client that nobody here registered, and that is answered
 * elsewhere: any page could register one and, without a person, fetch itself a token.
 */
function isForeign({ req }: Response, { client, address }: ReceivedRequest): boolean {
  const site = req.headers['sec-fetch-site']
  const isOwn = site === undefined || site === 'none' || site === 'same-origin'
  return !isOwn && client.origin !== 'admin' && !isLoopbackRedirect(address.redirectUri)
}

async function answerPage(call: AuthorizeCall, notes: FactNotes, text: string): Promise<HotAnswer> {
  const { idp, issuer, res, list } = call
  const ticket = await findTicket(idp, issuer, text)
  if (ticket === undefined) return refusalPage(res, ANSWERED)
  const receive = () => resumeRequest(idp, issuer, ticket.data)
  return answerReceived(call, { notes, receive }, async (received) => {
    const form = parametersIn(list)
    if (form.get('decision') === 'deny') {
      await denyRequest(idp, issuer, { client: received.client, ticket })
      throw new OAuthError('access_denied', 'the person who was asked denied it')
    }
    const request = readReceived(idp, received)
    const session = await subjectOf(idp, issuer, res.req)
    const read = readSubject(form)
    if (read.kind === 'wrong') {
      return askPerson(call, { received, request, session, ticket: text, sent: read })
    }
    return approve(call, { received, request, subject: read.subject, session, ticket })
  })
}

interface Receiving {
  readonly notes: FactNotes
  receive(): Promise<ReceivedRequest>
}

/** Before the client and its address are known whatever is wrong is told on a page, and from then on to the client. */
async function answerReceived(
  call: AuthorizeCall,
  { notes, receive }: Receiving,
  answer: (received: ReceivedRequest) => Promise<HotAnswer>,
): Promise<HotAnswer> {
  const { idp, res } = call
  let received: ReceivedRequest
  try {
    received = await receive()
  } catch (thrown) {
    if (!(thrown instanceof OAuthError)) throw thrown
    return refusalPage(res, unanswerable(thrown))
  }
  notes.clientId = received.client.clientId
  try {
    return await answer(received)
  } catch (thrown) {
    if (thrown instanceof DomainError && thrown.kind === 'conflict') {
      return refusalPage(res, ANSWERED)
    }
    const { code, message } = asOAuthError(idp, thrown).error
    return toClient(call, received, { kind: 'error', error: code, description: message })
  }
}

async function approve(call: AuthorizeCall, approval: Approval): Promise<HotAnswer> {
  const { idp, issuer, res } = call
  const { code, cookie } = await approveRequest(idp, issuer, approval)
  if (cookie !== undefined) setSubjectCookie(res, res.req.baseUrl, cookie)
  return toClient(call, approval.received, { kind: 'code', code })
}

function toClient(
  { issuer: { issuer }, res }: AuthorizeCall,
  { address }: ReceivedRequest,
  outcome: AuthorizationOutcome,
): Promise<HotAnswer> {
  const response = authorizationResponse(address, { issuer, outcome })
  const word = outcome.kind === 'code' ? 'code_issued' : outcome.error
  return clientAnswer(res, response, { outcome: word })
}

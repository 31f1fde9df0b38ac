import type { IncomingMessage, ServerResponse } from 'node:http'
import { DEFAULT_ISSUER_NAME, type Issuer } from '../core/issuers/issuer.ts'
import { ENDPOINTS } from '../core/protocol/endpoints.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import { type Parameters, parseParameters } from '../core/protocol/parameters.ts'
import { findIssuer } from '../idp/find-issuer.ts'
import type { Idp } from '../idp/idp.ts'
import { type LoggedRequest, logRequest } from '../idp/log-request.ts'
import type { Access } from './access.ts'
import { answerWithFault, faultAt } from './answer-with-fault.ts'
import { preflightHeaders } from './cors.ts'
import { refusalOf } from './hot-refusal.ts'
import { givenIssuerDocument, readIssuerPath, targetPath } from './issuer-path.ts'
import { refuseHost } from './middleware/host-guard.ts'
import { refuseTarget } from './middleware/target-guard.ts'
import type { FactNotes, HotAnswer, HotCall, HotEndpoint } from './oauth/hot-endpoint.ts'
import { hotEndpointAt } from './oauth/hot-endpoints.ts'
import { BODY_LIMIT, mediaType, readBody } from './read-body.ts'
import { readJson } from './read-json.ts'
import { sendAnswer } from './send-answer.ts'

/** What a hot request is answered with. */
export interface HotContext {
  readonly idp: Idp
  readonly access: Access
}

const FORM = 'application/x-www-form-urlencoded'

const NO_PARAMETERS: Parameters = parseParameters(Buffer.alloc(0))

/**
 * Answers a request at an endpoint for verifiers and clients, whole: guards, issuer, method, body, fault, headers, event.
 * The server asks this first, and the Express app mounts it. False: it is some other path, and nothing was done.
 */
export function answerHot(
  context: HotContext,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const place = findEndpoint(context.idp, targetPath(request.url ?? '/'))
  if (place === undefined) return false
  void serve({ ...context, ...place, request, response, begun: performance.now() })
  return true
}

interface HotPlace {
  readonly endpoint: HotEndpoint
  readonly segment?: string | undefined
  readonly issuerName: string
}

interface HotRequest extends HotContext, HotPlace {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** In milliseconds. */
  readonly begun: number
}

function findEndpoint(idp: Idp, target: string): HotPlace | undefined {
  const given = hotEndpointAt(givenIssuerDocument(target, idp.settings.issuer) ?? '')
  if (given !== undefined) return { ...given, issuerName: DEFAULT_ISSUER_NAME }
  const { name, path } = readIssuerPath(target)
  const found = hotEndpointAt(path)
  return found && { ...found, issuerName: name }
}

async function serve(hot: HotRequest): Promise<void> {
  const early = refuseEarly(hot)
  if (early !== undefined) return send(hot, early, { told: outcomeOf(hot, early, {}) })
  const notes: FactNotes = {}
  let issuer: Issuer | undefined
  let answer: HotAnswer
  try {
    issuer = await findIssuer(hot.idp, hot.issuerName)
    answer = refuseMethod(hot) ?? (await answerOf(hot, issuer, notes))
  } catch (error) {
    answer = refusalOf(hot.idp, error)
  }
  const told = outcomeOf(hot, answer, notes)
  if (issuer !== undefined) logRequest(hot.idp, issuer, told)
  send(hot, answer, { issuer, told })
}

/** How the request went, member by member: a spread costs as much as all else that the event log takes. */
function outcomeOf(hot: HotRequest, { status, facts }: HotAnswer, notes: FactNotes): LoggedRequest {
  const { endpoint, request, begun } = hot
  return {
    endpoint: endpoint.name,
    method: request.method ?? '',
    status,
    outcome: facts.outcome,
    durationMs: performance.now() - begun,
    userAgent: request.headers['user-agent'],
    clientId: facts.clientId ?? notes.clientId,
    jti: facts.jti ?? notes.jti,
    kid: facts.kid,
    kids: facts.kids,
    fault: facts.fault,
  }
}

/** What needs no issuer: a foreign Host, a URL that is none, a preflight. */
function refuseEarly({ request, access, endpoint }: HotRequest): HotAnswer | undefined {
  const refusal = refuseHost(request, access) ?? refuseTarget(request.url ?? '')
  if (refusal !== undefined) return plain(refusal.status, refusal.detail)
  if (request.method !== 'OPTIONS') return undefined
  const headers = preflightHeaders(request, served(endpoint))
  return { status: 204, headers, body: '', facts: { outcome: 'preflight' } }
}

function refuseMethod({ request: { method }, endpoint }: HotRequest): HotAnswer | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method
  if (endpoint.methods.some((one) => one === wanted)) return undefined
  const refused = plain(405, `this endpoint takes ${served(endpoint)}; got ${method}`)
  return { ...refused, headers: { ...refused.headers, Allow: `${served(endpoint)}, OPTIONS` } }
}

function served(endpoint: HotEndpoint): string {
  return endpoint.methods.map((method) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ')
}

function plain(status: number, description: string): HotAnswer {
  const body = JSON.stringify({ error: 'invalid_request', error_description: description })
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
  return { status, headers, body, facts: { outcome: 'refused' } }
}

async function answerOf(hot: HotRequest, issuer: Issuer, notes: FactNotes): Promise<HotAnswer> {
  const { idp, request, response, endpoint, segment } = hot
  const call: HotCall = { idp, issuer, request, segment, ...(await bodyOf(hot)) }
  const faulty = faultAt(endpoint, call)
  if (faulty === undefined) return endpoint.answer(call, notes)
  const answer = (asked: HotCall) =>
    endpoint.answer(asked, notes).catch((error: unknown) => refusalOf(idp, error))
  const exchange = { request, response, closing: idp.closing.signal }
  return answerWithFault({ ...call, endpoint, exchange, answer }, faulty)
}

async function bodyOf({
  request,
  endpoint,
}: HotRequest): Promise<Pick<HotCall, 'parameters' | 'json'>> {
  const hasBody = request.method === 'POST' || request.method === 'PUT'
  if (!hasBody) return { parameters: NO_PARAMETERS }
  if (endpoint.body === 'json')
    return { parameters: NO_PARAMETERS, json: await readJson(request, BODY_LIMIT) }
  if (endpoint.body === 'optional_form' && mediaType(request) !== FORM)
    return { parameters: NO_PARAMETERS }
  return { parameters: await readForm(request) }
}

async function readForm(request: IncomingMessage): Promise<Parameters> {
  if (mediaType(request) !== FORM) {
    throw new OAuthError(
      'invalid_request',
      'Content-Type must be application/x-www-form-urlencoded (RFC 6749 appendix B)',
    )
  }
  return parseParameters(await readBody(request, BODY_LIMIT))
}

/** Who was asked, and how it went. */
interface Told {
  readonly issuer?: Issuer | undefined
  readonly told: LoggedRequest
}

/** Sends an answer, and says so in the process log. */
function send(hot: HotRequest, answer: HotAnswer, told: Told): void {
  const { idp, request, response } = hot
  logLine(hot, told)
  void sendAnswer({ request, response, closing: idp.closing.signal }, answer)
}

/** One line: the route's pattern and ids that are known here only, since a path or a body may hold a secret. */
function logLine({ idp, endpoint }: HotRequest, { issuer, told }: Told): void {
  const line: Record<string, string | number> = {
    method: told.method,
    path: ENDPOINTS[endpoint.name],
    status: told.status,
    ms: Math.round(told.durationMs),
    outcome: told.outcome,
  }
  if (issuer !== undefined && issuer.name !== DEFAULT_ISSUER_NAME) line.issuer = issuer.name
  if (told.clientId !== undefined) line.client_id = told.clientId
  if (told.jti !== undefined) line.jti = told.jti
  if (told.kid !== undefined) line.kid = told.kid
  if (told.fault !== undefined) line.fault = told.fault
  idp.log.info(line, 'request')
}

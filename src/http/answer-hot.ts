import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Issuer } from '../core/issuers/issuer.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import { type Parameters, parseParameters } from '../core/protocol/parameters.ts'
import { findIssuer } from '../idp/find-issuer.ts'
import type { Idp } from '../idp/idp.ts'
import { logRequest } from '../idp/log-request.ts'
import type { Access } from './access.ts'
import { CORS_HEADERS, preflightHeaders } from './cors.ts'
import { refusalOf } from './hot-refusal.ts'
import { readIssuerPath, targetPath } from './issuer-path.ts'
import { refuseHost } from './middleware/host-guard.ts'
import type { FactNotes, HotAnswer, HotEndpoint } from './oauth/hot-endpoint.ts'
import { HOT_BY_PATH } from './oauth/hot-endpoints.ts'
import { BODY_LIMIT, mediaType, readBody } from './read-body.ts'

/** What a hot request is answered with. */
export interface HotContext {
  readonly idp: Idp
  readonly access: Access
}

const NO_PARAMETERS: Parameters = parseParameters(Buffer.alloc(0))

/**
 * Answers a request at an endpoint for verifiers and clients, whole: guards, issuer, method, body, headers, event.
 * The server asks this first, and the Express app mounts it. False: it is some other path, and nothing was done.
 */
export function answerHot(
  context: HotContext,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { name, path } = readIssuerPath(targetPath(request.url ?? '/'))
  const endpoint = HOT_BY_PATH.get(path)
  if (endpoint === undefined) return false
  void serve({ ...context, request, response, endpoint, issuerName: name })
  return true
}

interface HotRequest extends HotContext {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly endpoint: HotEndpoint
  readonly issuerName: string
}

async function serve(hot: HotRequest): Promise<void> {
  const begun = performance.now()
  const notes: FactNotes = {}
  let issuer: Issuer | undefined
  let answer: HotAnswer
  try {
    const early = refuseEarly(hot)
    if (early !== undefined) return send(hot, early)
    issuer = await findIssuer(hot.idp, hot.issuerName)
    answer = await answerOf(hot, issuer, notes)
  } catch (error) {
    answer = refusalOf(hot.idp, error)
  }
  const facts = { ...notes, ...answer.facts }
  const { method = '', headers } = hot.request
  const durationMs = performance.now() - begun
  const seen = { endpoint: hot.endpoint.name, method, status: answer.status, durationMs, ...facts }
  if (issuer !== undefined)
    logRequest(hot.idp, issuer, { ...seen, userAgent: headers['user-agent'] })
  send(hot, answer)
}

/** What needs no issuer: a foreign Host, a preflight, a method that is not served. */
function refuseEarly({ request, access, endpoint }: HotRequest): HotAnswer | undefined {
  const refusal = refuseHost(request, access)
  if (refusal !== undefined) return plain(refusal.status, refusal.detail)
  const { method } = request
  const served = endpoint.method === 'GET' ? 'GET, HEAD' : 'POST'
  if (method === 'OPTIONS') {
    return {
      status: 204,
      headers: preflightHeaders(request, served),
      body: '',
      facts: { outcome: 'preflight' },
    }
  }
  if (method === endpoint.method || (method === 'HEAD' && endpoint.method === 'GET'))
    return undefined
  const refused = plain(405, `this endpoint takes ${served}; got ${method}`)
  return { ...refused, headers: { ...refused.headers, Allow: `${served}, OPTIONS` } }
}

function plain(status: number, description: string): HotAnswer {
  const body = JSON.stringify({ error: 'invalid_request', error_description: description })
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
  return { status, headers, body, facts: { outcome: 'refused' } }
}

async function answerOf(hot: HotRequest, issuer: Issuer, notes: FactNotes): Promise<HotAnswer> {
  const { idp, request, endpoint } = hot
  const parameters = endpoint.method === 'GET' ? NO_PARAMETERS : await readForm(request)
  return endpoint.answer({ idp, issuer, request, parameters }, notes)
}

async function readForm(request: IncomingMessage): Promise<Parameters> {
  if (mediaType(request) !== 'application/x-www-form-urlencoded') {
    throw new OAuthError(
      'invalid_request',
      'Content-Type must be application/x-www-form-urlencoded (RFC 6749 appendix B)',
    )
  }
  return parseParameters(await readBody(request, BODY_LIMIT))
}

/** Sends an answer; a HEAD gets all of it but the body (RFC 9110 §9.3.2). */
function send({ idp, request, response, endpoint }: HotRequest, answer: HotAnswer): void {
  const { method } = request
  const { status, facts } = answer
  idp.log.info(
    {
      method,
      path: endpoint.name,
      status,
      outcome: facts.outcome,
      client_id: facts.clientId,
      jti: facts.jti,
    },
    'request',
  )
  if (response.destroyed) return
  const hasBody = answer.body !== '' && method !== 'HEAD'
  const length =
    answer.body === '' && (status === 204 || status === 304)
      ? {}
      : { 'Content-Length': String(Buffer.byteLength(answer.body)) }
  response.writeHead(status, {
    ...CORS_HEADERS,
    'X-Content-Type-Options': 'nosniff',
    ...answer.headers,
    ...length,
  })
  response.end(hasBody ? answer.body : undefined)
}

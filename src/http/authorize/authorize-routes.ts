import { type Request, type Response, Router } from 'express'
import { DEFAULT_ISSUER_NAME, type Issuer } from '../../core/issuers/issuer.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import {
  type ParameterList,
  parametersIn,
  parseParameterList,
} from '../../core/protocol/parameters.ts'
import { findIssuer } from '../../idp/find-issuer.ts'
import type { Idp } from '../../idp/idp.ts'
import { logRequest } from '../../idp/log-request.ts'
import type { Access } from '../access.ts'
import { answerWithFault, faultAt } from '../answer-with-fault.ts'
import { refuseOrigin } from '../middleware/origin-guard.ts'
import type { FactNotes, HotAnswer, HotEndpoint } from '../oauth/hot-endpoint.ts'
import { BodyError, mediaType, readBody } from '../read-body.ts'
import { sendAnswer } from '../send-answer.ts'
import { renderErrorPage } from '../ui/error-page.ts'
import { pageErrors } from '../ui/page-errors.ts'
import { refuseMethod } from '../ui/refuse-method.ts'
import { answerAuthorize } from './answer-authorize.ts'

/** The largest form, in bytes: what it asks for is kept until a person has decided. */
const FORM_LIMIT = 64 * 1024

/** The fields by which a form decides for somebody, and so must not come from a page of another origin. */
const DECIDING: readonly string[] = ['ticket', 'sub']

/** The authorization endpoint (RFC 6749 §3.1), to be mounted at the root and below each issuer's path, before the admin guard. */
export function authorizeRoutes(idp: Idp, access: Access): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get(ENDPOINTS.authorize, async (req, res) => {
    await serve(idp, res, { list: parsed(queryBytes(req)) })
  })
  router.post(ENDPOINTS.authorize, async (req, res) => {
    const list = await readForm(req)
    const isDecision = list.some(([name]) => DECIDING.includes(name))
    const refusal = isDecision ? refuseOrigin(req, access) : undefined
    if (refusal !== undefined) return renderErrorPage(res, refusal)
    await serve(idp, res, { list })
  })
  router.all(ENDPOINTS.authorize, refuseMethod('GET, HEAD, POST'))
  router.use(pageErrors(idp))
  return router
}

/** The query as it came; the guard has let in nothing but printable ASCII. */
function queryBytes({ url }: Request): Buffer {
  const begin = url.indexOf('?')
  return Buffer.from(begin === -1 ? '' : url.slice(begin + 1), 'latin1')
}

async function readForm(req: Request): Promise<ParameterList> {
  if (mediaType(req) !== 'application/x-www-form-urlencoded') {
    throw new BodyError(415, 'this endpoint takes application/x-www-form-urlencoded only')
  }
  return parsed(await readBody(req, FORM_LIMIT))
}

function parsed(bytes: Buffer): ParameterList {
  try {
    return parseParameterList(bytes)
  } catch (error) {
    if (error instanceof OAuthError) throw new BodyError(400, error.message)
    throw error
  }
}

interface Asked {
  readonly list: ParameterList
}

/** Answers, badly where the endpoint was made to, and notes the request for the event log. */
async function serve(idp: Idp, res: Response, { list }: Asked): Promise<void> {
  const begun = performance.now()
  // A client's page may have opened this one in a window of its own, and waits for it to come back.
  res.removeHeader('Cross-Origin-Opener-Policy')
  const { params, method, headers } = res.req
  const named = params.issuer
  const issuer = await findIssuer(idp, typeof named === 'string' ? named : DEFAULT_ISSUER_NAME)
  const notes: FactNotes = {}
  const answer = await faultyOrSound(idp, res, {
    issuer,
    list,
    sound: () => answerAuthorize({ idp, issuer, res, list }, notes),
  })
  const { outcome, fault } = answer.facts
  logRequest(idp, issuer, {
    endpoint: 'authorize',
    method,
    status: answer.status,
    outcome,
    durationMs: performance.now() - begun,
    userAgent: headers['user-agent'],
    clientId: notes.clientId,
    fault,
  })
  await sendAnswer(exchangeOf(idp, res), answer)
}

function exchangeOf(idp: Idp, res: Response) {
  const closing = idp.closing.signal
  return { request: res.req, response: res, closing, isOwnOriginOnly: true } as const
}

interface Answering extends Asked {
  readonly issuer: Issuer
  sound(): Promise<HotAnswer>
}

async function faultyOrSound(
  idp: Idp,
  res: Response,
  { issuer, list, sound }: Answering,
): Promise<HotAnswer> {
  const endpoint: HotEndpoint = { name: 'authorize', methods: ['GET', 'POST'], answer: sound }
  const call = { idp, issuer, request: res.req, parameters: parametersIn(list) }
  const fault = faultAt(endpoint, call)
  if (fault === undefined) return sound()
  const exchange = exchangeOf(idp, res)
  return answerWithFault({ ...call, endpoint, exchange, answer: sound }, fault)
}

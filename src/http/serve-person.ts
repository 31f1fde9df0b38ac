import type { Response } from 'express'
import { DEFAULT_ISSUER_NAME, type Issuer } from '../core/issuers/issuer.ts'
import type { ProtocolEndpoint } from '../core/protocol/endpoints.ts'
import { findIssuer } from '../idp/find-issuer.ts'
import type { Idp } from '../idp/idp.ts'
import { type LoggedRequest, logRequest } from '../idp/log-request.ts'

/** A request at a page for a person who is no admin. */
export interface PersonCall {
  readonly idp: Idp
  readonly issuer: Issuer
  readonly res: Response
}

/** How such a request went, for the event log. */
export type PersonOutcome = Pick<LoggedRequest, 'outcome' | 'clientId'>

/** Answers at the issuer that the path names, kept out of caches, and notes the request for the event log. */
export async function servePerson(
  idp: Idp,
  res: Response,
  {
    endpoint,
    answer,
  }: {
    readonly endpoint: ProtocolEndpoint
    readonly answer: (call: PersonCall) => Promise<PersonOutcome>
  },
): Promise<void> {
  const begun = performance.now()
  const { params, method, headers } = res.req
  const named = params.issuer
  const issuer = await findIssuer(idp, typeof named === 'string' ? named : DEFAULT_ISSUER_NAME)
  res.setHeader('Cache-Control', 'no-store')
  const { outcome, clientId } = await answer({ idp, issuer, res })
  logRequest(idp, issuer, {
    endpoint,
    method,
    status: res.statusCode,
    outcome,
    durationMs: performance.now() - begun,
    userAgent: headers['user-agent'],
    clientId,
  })
}

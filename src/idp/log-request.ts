import type { Issuer } from '../core/issuers/issuer.ts'
import type { Json } from '../core/protocol/json.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'

/** A request by a verifier or a client, and how it went; ids only, never a token or a secret. */
export interface LoggedRequest {
  readonly endpoint: string
  readonly method: string
  /** 0 where a fault left the request without an answer. */
  readonly status: number
  /** In a word: `ok`, `active`, `inactive`, the error's code, or `fault` for a bad answer that is not made of a sound one. */
  readonly outcome: string
  readonly durationMs: number
  readonly userAgent?: string | undefined
  readonly clientId?: string | undefined
  readonly jti?: string | undefined
  readonly kid?: string | undefined
  /** The keys that a JWK Set held, so that one can tell what a verifier has seen. */
  readonly kids?: readonly string[] | undefined
  /** The mode of the fault that the answer was made bad by. */
  readonly fault?: string | undefined
}

/** The longest text of a caller's own that an event keeps, in characters. */
const LONGEST_TEXT = 256

/** Notes a request for the event log; it is written within 100 ms. */
export function logRequest(
  idp: Idp,
  issuer: Pick<Issuer, 'id' | 'clock'>,
  request: LoggedRequest,
): void {
  const { userAgent, kids, clientId, fault } = request
  const data: Record<string, Json> = {
    endpoint: request.endpoint,
    method: request.method,
    status: request.status,
    outcome: request.outcome,
    duration_ms: Math.round(request.durationMs * 10) / 10,
  }
  if (userAgent !== undefined) data.user_agent = userAgent.slice(0, LONGEST_TEXT)
  if (kids !== undefined) data.kids = kids
  if (fault !== undefined) data.fault = fault
  idp.requestLog.add({
    issuerId: issuer.id,
    type: 'request',
    at: idp.clock.now(),
    issuerAt: issuerNow(idp, issuer),
    clientId: clientId?.slice(0, LONGEST_TEXT),
    jti: request.jti,
    kid: request.kid,
    data,
  })
}

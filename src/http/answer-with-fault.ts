import { readCredentials } from '../core/clients/credentials.ts'
import {
  type EndpointFault,
  type FaultCaller,
  type FaultEndpoint,
  faultEndpointOf,
} from '../core/faults/endpoint-fault.ts'
import { modeAbout } from '../core/faults/endpoint-fault-modes.ts'
import { ENDPOINTS } from '../core/protocol/endpoints.ts'
import { issuerNow } from '../idp/clock.ts'
import { claimFault, faultMet } from '../idp/endpoint-faults.ts'
import { staleJwks } from '../idp/stale-jwks.ts'
import { badAnswer, NO_ANSWER } from './bad-answer.ts'
import type { HotAnswer, HotCall, HotEndpoint } from './oauth/hot-endpoint.ts'
import { type HotExchange, patience } from './send-answer.ts'

/** How late a slow answer is that was not told how late, in milliseconds. */
const DEFAULT_DELAY_MS = 5000

/** The query that the default redirect leads to, behind which the answer is sound. */
const REDIRECTED = 'redirected=1'

/** A request at an endpoint that has a fault. */
export interface FaultedCall extends HotCall {
  readonly endpoint: HotEndpoint
  readonly exchange: HotExchange
  /** The sound answer, or the refusal that the request earns; it never throws. */
  answer(call: HotCall): Promise<HotAnswer>
}

/** The fault name of an endpoint that has a fault on at an issuer; undefined for all others. */
export function faultAt(
  { name }: Pick<HotEndpoint, 'name'>,
  { issuer: { faultyEndpoints } }: Pick<HotCall, 'issuer'>,
): FaultEndpoint | undefined {
  if (faultyEndpoints.length === 0) return undefined
  const endpoint = faultEndpointOf(name)
  return endpoint !== undefined && faultyEndpoints.includes(endpoint) ? endpoint : undefined
}

/** Answers a request badly, as the endpoint's fault asks for; soundly where it is meant for another caller or used up. */
export async function answerWithFault(
  faulted: FaultedCall,
  endpoint: FaultEndpoint,
): Promise<HotAnswer> {
  const { idp, issuer } = faulted
  const met = await faultMet(idp, issuer, { endpoint, caller: callerOf(faulted) })
  if (met === undefined || isRedirected(met.fault, faulted)) return faulted.answer(faulted)
  const { fault } = met
  const { fromSound } = modeAbout(fault.mode)
  const sound = fromSound ? await faulted.answer({ ...faulted, unconditional: true }) : undefined
  const bad = await makeBad(faulted, { endpoint, fault, sound: sound ?? NO_ANSWER })
  const isServed = bad !== undefined && (await claimFault(idp, met))
  if (!isServed) return sound ?? faulted.answer(faulted)
  const delayMs = fault.mode === 'slow' ? DEFAULT_DELAY_MS : 0
  await patience(faulted.exchange, fault.delayMs ?? delayMs)
  return bad
}

interface Asked {
  readonly endpoint: FaultEndpoint
  readonly fault: EndpointFault
  readonly sound: HotAnswer
}

async function makeBad(
  faulted: FaultedCall,
  { endpoint, fault, sound }: Asked,
): Promise<HotAnswer | undefined> {
  const { idp, issuer } = faulted
  const stale = fault.mode === 'stale' ? await staleJwks(idp, issuer) : undefined
  return badAnswer({
    fault,
    sound,
    now: issuerNow(idp, issuer),
    redirectUrl: `${issuer.url}${ENDPOINTS[faulted.endpoint.name]}?${REDIRECTED}`,
    challenge: CHALLENGES[endpoint] ?? BASIC,
    staleKeys: stale?.keys,
  })
}

const BASIC = 'Basic realm="mcp-mock-idp", charset="UTF-8"'

/** The challenges of endpoints that take a token and no client credentials (RFC 6750 §3). */
const CHALLENGES: Readonly<Partial<Record<FaultEndpoint, string>>> = {
  userinfo: 'Bearer error="invalid_token"',
}

/** Whoever follows the default redirect finds the sound answer. */
function isRedirected({ mode, location }: EndpointFault, { request }: HotCall): boolean {
  return mode === 'redirect' && location === undefined && queryOf(request).includes(REDIRECTED)
}

function queryOf({ url = '' }: HotCall['request']): string {
  return url.split('?')[1] ?? ''
}

/** Who a request says that it is from; whether it can prove it is the sound answer's business. */
function callerOf({ request, parameters }: HotCall): FaultCaller {
  const { 'user-agent': userAgent, authorization } = request.headers
  const [inQuery] = new URLSearchParams(queryOf(request)).getAll('client_id')
  try {
    return { userAgent, clientIds: readCredentials(authorization, parameters).clientIds }
  } catch {
    return { userAgent, clientIds: inQuery === undefined ? [] : [inQuery] }
  }
}

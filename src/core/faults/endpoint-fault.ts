import { PROTOCOL_ENDPOINTS, type ProtocolEndpoint } from '../protocol/endpoints.ts'
import type { EndpointFaultMode } from './endpoint-fault-modes.ts'

/** What can be made to answer badly; `metadata` is both documents (RFC 8414, OpenID Connect Discovery 1.0). */
export const FAULT_ENDPOINTS = [
  'jwks',
  'introspect',
  'token',
  'metadata',
  'revoke',
  'userinfo',
  'authorize',
] as const

/** The name of something that can be made to answer badly. */
export type FaultEndpoint = (typeof FAULT_ENDPOINTS)[number]

/** How an endpoint is to answer badly, for how often and to whom; what is absent has the mode's default or is no limit. */
export interface EndpointFault {
  readonly mode: EndpointFaultMode
  /** The HTTP status that is answered. */
  readonly status?: number | undefined
  /** How long the answer waits, in milliseconds. */
  readonly delayMs?: number | undefined
  /** The `Retry-After` of a 429 or 503, in seconds (RFC 9110 §10.2.3). */
  readonly retryAfterSeconds?: number | undefined
  /** Where a redirect leads. */
  readonly location?: string | undefined
  /** The `Cache-Control` of the answer. */
  readonly cacheControl?: string | undefined
  /** How large a huge answer is. */
  readonly sizeBytes?: number | undefined
  /** How many answers are bad; absent: all, until it is switched off. */
  readonly times?: number | undefined
  /** Only callers whose `User-Agent` has this in it, whatever its case. */
  readonly userAgent?: string | undefined
  /** Only the client of this id, as the request names it. */
  readonly clientId?: string | undefined
}

/** A fault as it enters the store; `setAt` in Unix seconds of real time. */
export interface NewEndpointFault {
  readonly issuerId: number
  readonly endpoint: FaultEndpoint
  readonly fault: EndpointFault
  readonly setAt: number
}

/** A fault with how often it was served; another one at the same endpoint has another id. */
export interface EndpointFaultRecord extends NewEndpointFault {
  readonly id: number
  /** How many bad answers are left; null: no limit. */
  readonly timesLeft: number | null
  readonly timesServed: number
}

/** Says whether a text names something that can be made to answer badly. */
export function isFaultEndpoint(text: string): text is FaultEndpoint {
  return FAULT_ENDPOINTS.some((endpoint) => endpoint === text)
}

/** Says whether a fault still makes answers bad. */
export function isFaultOn({ timesLeft }: Pick<EndpointFaultRecord, 'timesLeft'>): boolean {
  return timesLeft === null || timesLeft > 0
}

/** Who sent a request, as it says itself. */
export interface FaultCaller {
  readonly userAgent: string | undefined
  /** In each spelling that the id may have been sent in. */
  readonly clientIds: readonly string[]
}

/** Says whether a fault is meant for a caller. */
export function isMeantFor({ userAgent, clientId }: EndpointFault, caller: FaultCaller): boolean {
  const agent = caller.userAgent?.toLowerCase() ?? ''
  if (userAgent !== undefined && !agent.includes(userAgent.toLowerCase())) return false
  return clientId === undefined || caller.clientIds.includes(clientId)
}

/** The name under which an endpoint is made to answer badly; undefined for one that never is. */
export function faultEndpointOf(endpoint: string): FaultEndpoint | undefined {
  if (endpoint === 'oauthMetadata' || endpoint === 'openidMetadata') return 'metadata'
  return isFaultEndpoint(endpoint) ? endpoint : undefined
}

/** The endpoints that answer under such a name; none where nothing is served there. */
export function endpointsOfFault(endpoint: FaultEndpoint): readonly ProtocolEndpoint[] {
  return PROTOCOL_ENDPOINTS.filter((name) => faultEndpointOf(name) === endpoint)
}

import type { Surface } from '../core/events/surface.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { type Alg, DEFAULT_ALG } from '../core/keys/algorithms.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import { joinScopes } from '../core/protocol/scope.ts'
import { checkMintRequest } from '../idp/check-mint-request.ts'
import type { Idp } from '../idp/idp.ts'
import { type Discovery, discover } from './discovery.ts'
import type { Transport } from './mcp-request.ts'
import type { ProbeRequest } from './probe-request.ts'
import { checkSelection } from './selection.ts'
import { findTarget, type Target } from './target.ts'

const DEFAULT_TIMEOUT_MS = 5000
const SHORTEST_TIMEOUT_MS = 100
const LONGEST_TIMEOUT_MS = 60_000

/** A run of the probe: whom it asks, and what its good tokens say. */
export interface Run {
  readonly idp: Idp
  readonly issuer: Issuer
  readonly target: Target
  readonly transport: Transport
  readonly timeoutMs: number
  readonly discovery: Discovery
  readonly audience: string
  /** Null: the server is not known to require one. */
  readonly scope: string | null
  /** Whether it is certain that every request needs the scope: it was given, or a challenge asks for it. */
  readonly scopeRequired: boolean
  readonly alg: Alg
  readonly clientId: string | undefined
  readonly show: boolean
  readonly signal: AbortSignal
  readonly via: Surface | undefined
  /** How many requests were sent so far, and how many of them with a token that might rightly be accepted. */
  readonly tally: { requests: number; valid: number }
}

/** Finds the target of a request and how it is protected; throws `InvalidInput` for a request that cannot be carried out. */
export async function openRun(idp: Idp, issuer: Issuer, request: ProbeRequest): Promise<Run> {
  checkSelection(request)
  checkMintRequest({ audience: request.audience, scope: request.scope })
  const timeoutMs = timeoutOf(request)
  const target = await findTarget(request.url, { allowRemote: request.allowRemote === true })
  const transport = request.transport ?? 'http'
  const discovery = await discover(target, { transport, timeoutMs })
  return {
    idp,
    issuer,
    target,
    transport,
    timeoutMs,
    discovery,
    audience: request.audience ?? discovery.resource ?? ownUrl(target),
    ...scopeOf(request, discovery),
    alg: request.alg ?? DEFAULT_ALG,
    clientId: request.clientId,
    show: request.show === true,
    signal: request.signal ?? new AbortController().signal,
    via: request.via,
    tally: { requests: 1, valid: 0 },
  }
}

/** The URL of a target without its query, which is no part of a resource's name (RFC 8707 §2). */
function ownUrl({ url }: Target): string {
  return url.origin + url.pathname
}

function timeoutOf({ timeoutMs = DEFAULT_TIMEOUT_MS }: ProbeRequest): number {
  if (timeoutMs >= SHORTEST_TIMEOUT_MS && timeoutMs <= LONGEST_TIMEOUT_MS) return timeoutMs
  throw invalidInput('/timeout_seconds', 'must be 0.1 to 60 seconds')
}

function scopeOf(
  { scope }: ProbeRequest,
  { required, supported }: Discovery,
): Pick<Run, 'scope' | 'scopeRequired'> {
  if (scope !== undefined) return { scope, scopeRequired: true }
  if (required !== null) return { scope: joinScopes(required), scopeRequired: true }
  return { scope: joinScopes(supported), scopeRequired: false }
}

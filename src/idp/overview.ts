import type { Event } from '../core/events/event.ts'
import { dayOf, type EventCount, midnightOf } from '../core/events/event-count.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { isSymmetric } from '../core/keys/algorithms.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'
import { type ListedKey, withEffectiveState } from './list-keys.ts'

/** How many events an overview has. */
const LATEST = 10

/** What happened at an issuer on a day, in numbers. */
export interface DayCounts {
  readonly tokensMinted: number
  readonly tokensIssued: number
  readonly tokensRevoked: number
  /** Introspections that were answered active, and those that were answered inactive. */
  readonly introspectionsActive: number
  readonly introspectionsInactive: number
  readonly jwksFetches: number
  /** Requests by verifiers and clients that were refused, with a status of 400 or more. */
  readonly errors: number
}

/** An issuer at a glance. */
export interface Overview {
  /** Since when `counts` counts: the last midnight in UTC by real time, in Unix seconds. */
  readonly since: number
  readonly counts: DayCounts
  /** What may be in the JWK Set (next, current, and previous with its grace not over), and the shared secrets that sign; current first. */
  readonly keys: readonly ListedKey[]
  /** Newest first. */
  readonly events: readonly Event[]
}

/** An issuer at a glance: what happened since midnight, the keys in use, and the last events. */
export async function overview(idp: Idp, issuer: Issuer): Promise<Overview> {
  await keysReady(idp, issuer)
  await idp.requestLog.flush()
  const { events } = idp.store
  const day = dayOf(idp.clock.now())
  const [counts, keys, latest] = await Promise.all([
    events.counts(issuer.id, day),
    keysInUse(idp, issuer),
    events.list(issuer.id, {}, { limit: LATEST }),
  ])
  return {
    since: midnightOf(day),
    counts: dayCounts(counts),
    keys,
    events: latest,
  }
}

/** What may be in the JWK Set, and the shared secrets that sign. */
async function keysInUse(idp: Idp, issuer: Issuer): Promise<readonly ListedKey[]> {
  const { signingKeys } = idp.store
  const published = await signingKeys.published(issuer.id, issuerNow(idp, issuer))
  const symmetric = (await signingKeys.algsWithCurrent(issuer.id)).filter(isSymmetric)
  const secrets = await Promise.all(symmetric.map((alg) => signingKeys.current(issuer.id, alg)))
  return [...published, ...secrets]
    .filter((key) => key !== undefined)
    .map((key) => withEffectiveState(idp, issuer, key))
}

function dayCounts(counts: readonly EventCount[]): DayCounts {
  const sum = (of: 'events' | 'tokens', which: (one: EventCount) => boolean): number =>
    counts.filter(which).reduce((total, one) => total + one[of], 0)
  const introspected = (one: EventCount) => one.endpoint === 'introspect' && isAnswered(one)
  return {
    tokensMinted: sum('tokens', ({ type }) => type === 'token_minted' || type === 'tokens_minted'),
    tokensIssued: sum('tokens', ({ type }) => type === 'token_issued'),
    tokensRevoked: sum('tokens', ({ type }) => type === 'tokens_revoked'),
    introspectionsActive: sum('events', (one) => introspected(one) && one.outcome === 'active'),
    introspectionsInactive: sum('events', (one) => introspected(one) && one.outcome !== 'active'),
    jwksFetches: sum('events', (one) => one.endpoint === 'jwks' && isAnswered(one)),
    errors: sum('events', ({ status }) => status >= 400),
  }
}

/** Whether a request had an answer that is no refusal: a fault may leave it without any, which counts as status 0. */
function isAnswered({ status }: EventCount): boolean {
  return status > 0 && status < 400
}

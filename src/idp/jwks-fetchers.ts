import type { Event } from '../core/events/event.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { Alg } from '../core/keys/algorithms.ts'
import type { SigningKey } from '../core/keys/signing-key.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'

/** How many fetches are looked at, and how many user agents are told of. */
const LOOKED_AT = 500
const TOLD_OF = 20

/** A program that fetched the JWK Set, by its `User-Agent`, as of the last time that it did. */
export interface JwksFetcher {
  /** Null where it did not say. */
  readonly userAgent: string | null
  /** When it fetched last, in Unix seconds of real time. */
  readonly at: number
  /** The id of that event. */
  readonly eventId: number
  readonly status: number
  /** `ok`, `not_modified` for one that had the same set already, or an error's code. */
  readonly outcome: string
  /** The keys that the set held the last time that it was fetched well; empty where it never was. */
  readonly kids: readonly string[]
  /** The keys that sign now and that it has not seen. */
  readonly unseen: readonly { readonly alg: Alg; readonly kid: string }[]
  /** How often it fetched, among the fetches looked at. */
  readonly fetches: number
}

/** Who fetched the JWK Set last, each program once, the latest first: the last twenty among the last 500 fetches. */
export async function jwksFetchers(idp: Idp, issuer: Issuer): Promise<readonly JwksFetcher[]> {
  await keysReady(idp, issuer)
  await idp.requestLog.flush()
  const filter = { types: ['request'], endpoint: 'jwks' } as const
  const [events, published] = await Promise.all([
    idp.store.events.list(issuer.id, filter, { limit: LOOKED_AT }),
    idp.store.signingKeys.published(issuer.id, issuerNow(idp, issuer)),
  ])
  const signing = published.filter(({ state }) => state === 'current')
  return [...byUserAgent(events).values()].slice(0, TOLD_OF).map((own) => fetcher(own, signing))
}

/** The fetches of each program, newest first, in the order of their last ones. */
function byUserAgent(events: readonly Event[]): ReadonlyMap<string | null, readonly Event[]> {
  const groups = new Map<string | null, Event[]>()
  for (const event of events) {
    const name = userAgentOf(event)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [event])
    else group.push(event)
  }
  return groups
}

/** A program by its fetches, which are not none; one that failed last still knows what it fetched before. */
function fetcher(own: readonly Event[], signing: readonly SigningKey[]): JwksFetcher {
  const [last] = own
  if (last === undefined) throw new Error('a program is known by a fetch of its own')
  const { status, outcome } = last.data
  const kids = own.map(kidsOf).find((seen) => seen.length > 0) ?? []
  return {
    userAgent: userAgentOf(last),
    at: last.at,
    eventId: last.id,
    status: typeof status === 'number' ? status : 0,
    outcome: typeof outcome === 'string' ? outcome : '',
    kids,
    unseen: signing.filter((key) => !kids.includes(key.kid)).map(({ alg, kid }) => ({ alg, kid })),
    fetches: own.length,
  }
}

function userAgentOf({ data }: Event): string | null {
  return typeof data.user_agent === 'string' ? data.user_agent : null
}

function kidsOf({ data }: Event): readonly string[] {
  const { kids } = data
  return Array.isArray(kids) ? kids.filter((kid): kid is string => typeof kid === 'string') : []
}

import type { Event } from '../../core/events/event.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { isSymmetric } from '../../core/keys/algorithms.ts'
import type { ListedKey } from '../../idp/list-keys.ts'
import type { Overview } from '../../idp/overview.ts'
import { type EventRow, eventRow } from './event-row.ts'
import { type IssuerUrl, issuerUrls } from './issuer-urls.ts'
import type { Badge } from './notice.ts'
import { type CountTile, countTiles } from './overview-counts.ts'
import type { PageFrame } from './page-frame.ts'
import { shortenedText } from './shortened-text.ts'
import { durationInWords, instantInWords, utcTime } from './time-in-words.ts'
import { keyBadge } from './token-badges.ts'

/** A key in use, as strings ready to print. */
export interface OverviewKey {
  readonly alg: string
  readonly kid: string
  readonly href: string
  readonly badge: Badge
  /** Since or until when it is what it is. */
  readonly time: string
  readonly utc: string
}

/** Something to do, and where. */
export interface Step {
  readonly title: string
  readonly text: string
  readonly href: string
  /** What goes with it. */
  readonly also: { readonly text: string; readonly href: string } | null
}

/** The home page of an issuer. */
export interface OverviewPage {
  readonly frame: PageFrame
  readonly steps: readonly Step[]
  /** Whether nothing has been done here yet, so that the steps come first. */
  readonly fresh: boolean
  readonly since: string
  readonly counts: readonly CountTile[]
  readonly keys: readonly OverviewKey[]
  /** How many keys in use are not shown, in words; null where all are. */
  readonly moreKeys: string | null
  readonly allKeys: string
  readonly events: readonly EventRow[]
  readonly allEvents: string
  readonly urls: readonly IssuerUrl[]
}

/** What the home page is made of; `now` by the issuer's clock, `realNow` by the world's, both in Unix seconds. */
export interface OverviewPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly issuer: Issuer
  readonly overview: Overview
  readonly hasTokens: boolean
  readonly now: number
  readonly realNow: number
}

/** How many keys the page shows at most; the page of keys has them all. */
const KEYS_SHOWN = 12

/** The home page of an issuer: what to do first, today in numbers, the keys in use, what happened last, and its URLs. */
export function overviewPage(input: OverviewPageInput): OverviewPage {
  const { frame, base, issuer, overview, hasTokens, now, realNow } = input
  const { since, counts, keys, events } = overview
  const hidden = keys.length - KEYS_SHOWN
  return {
    frame,
    steps: steps(base),
    fresh: !hasTokens && !events.some(isUse),
    since: utcTime(since),
    counts: countTiles(counts, { base, since }),
    keys: inOrder(keys)
      .slice(0, KEYS_SHOWN)
      .map((key) => overviewKey(key, { base, now })),
    moreKeys: hidden > 0 ? `${hidden} more in use` : null,
    allKeys: `${base}/keys`,
    events: events.map((event) => eventRow(event, { base, now: realNow })),
    allEvents: `${base}/events`,
    urls: issuerUrls(issuer),
  }
}

function isUse({ type }: Event): boolean {
  return type === 'request' || type.startsWith('token')
}

function steps(base: string): readonly Step[] {
  return [
    {
      title: 'Mint a token',
      text: 'Signed by this issuer, with the subject, scopes, audience and lifetime that a test needs.',
      href: `${base}/mint`,
      also: null,
    },
    {
      title: 'Connect a server',
      text: 'Configuration to paste, so that your MCP server takes this issuer’s tokens.',
      href: `${base}/connect`,
      also: null,
    },
    {
      title: 'Rotate a key',
      text: 'See whether your server takes up a new key, and keeps taking the tokens of the old one.',
      href: `${base}/keys`,
      also: { text: 'Inspect a token that it refuses', href: `${base}/inspect` },
    },
  ]
}

/** Keys of one algorithm stand together, in the order of their first. */
function inOrder(keys: readonly ListedKey[]): readonly ListedKey[] {
  const algs = [...new Set(keys.map(({ alg }) => alg))]
  return algs.flatMap((alg) => keys.filter((key) => key.alg === alg))
}

function overviewKey(
  key: ListedKey,
  { base, now }: { readonly base: string; readonly now: number },
): OverviewKey {
  const at = keyTime(key)
  return {
    alg: key.alg,
    kid: shortenedText(key.kid),
    href: `${base}/keys/${encodeURIComponent(key.kid)}`,
    badge: keyBadge(key.effectiveState),
    time: timeInWords(key, at, now),
    utc: utcTime(at),
  }
}

function keyTime({ effectiveState, createdAt, currentAt, retiresAt }: ListedKey): number {
  if (effectiveState === 'current') return currentAt ?? createdAt
  return effectiveState === 'previous' ? (retiresAt ?? createdAt) : createdAt
}

function timeInWords({ alg, effectiveState }: ListedKey, at: number, now: number): string {
  if (effectiveState === 'current') return `signing for ${durationInWords(now - at)}`
  const when = instantInWords(at, now)
  if (effectiveState === 'previous')
    return `${isSymmetric(alg) ? 'retires' : 'leaves the JWKS'} ${when}`
  return `${isSymmetric(alg) ? 'made' : 'published'} ${when}`
}

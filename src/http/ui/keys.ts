import { ALGS, type Alg, isSymmetric } from '../../core/keys/algorithms.ts'
import { keyStateAt } from '../../core/keys/key-life.ts'
import { rotatedKeys } from '../../core/keys/rotated-keys.ts'
import type { DueRotation } from '../../idp/due-rotations.ts'
import type { ListedKey } from '../../idp/list-keys.ts'
import type { JwksAsOf } from './jwks-as-of.ts'
import { ADDITION_PATHS } from './key-addition.ts'
import type { FetcherRow } from './key-fetchers.ts'
import { keyHref, keyRowWords, shortKid } from './key-rows.ts'
import { SPANS } from './key-time-scale.ts'
import { type KeyTimeline, keyTimeline } from './key-timeline.ts'
import type { Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import type { ScheduleSummary } from './schedule-summary.ts'
import { utcTime } from './time-in-words.ts'
import type { TimeScale } from './time-scale.ts'

/** The page of an issuer's keys, as strings ready to print. */
export interface KeysPage {
  readonly frame: PageFrame
  readonly notice: Callout | null
  readonly action: string
  readonly rotate: string
  readonly add: string
  readonly importing: string
  readonly all: string
  readonly now: string
  readonly spans: readonly {
    readonly text: string
    readonly href: string
    readonly current: 'true' | 'false'
  }[]
  readonly asOf: JwksAsOf
  readonly algs: readonly AlgKeys[]
  readonly schedule: ScheduleSummary
  readonly fetchers: readonly FetcherRow[]
}

/** The keys of an algorithm. */
export interface AlgKeys {
  readonly alg: Alg
  readonly id: string
  readonly about: string
  readonly rotate: string
  readonly timeline: KeyTimeline
  readonly times: readonly KeyTimesRow[]
  /** How many keys are not shown; null where all are. */
  readonly hidden: string | null
}

/** When a key was what, exactly; '' where it was not or has not been yet. */
interface KeyTimesRow {
  readonly kid: string
  readonly href: string
  readonly published: string
  readonly current: string
  readonly previous: string
  readonly until: string
  readonly revoked: string
}

/** What the page is made of; instants in Unix seconds by the issuer's clock. */
export interface KeysPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly notice: Callout | null
  readonly now: number
  readonly askedAt: number | null
  /** What was typed to ask for a time. */
  readonly asked: string
  readonly span: string
  readonly scale: TimeScale
  readonly keys: readonly ListedKey[]
  readonly hasOlder: boolean
  readonly due: readonly DueRotation[]
  readonly asOf: JwksAsOf
  readonly schedule: ScheduleSummary
  readonly fetchers: readonly FetcherRow[]
}

/** How many keys of an algorithm are drawn. */
const DRAWN = 8

/** The page of an issuer's keys: drawn over time, what a JWKS held, who fetched it, and the schedule. */
export function keysPage(input: KeysPageInput): KeysPage {
  const { frame, base, notice, now, keys, asOf, schedule, fetchers } = input
  return {
    frame,
    notice,
    action: `${base}/keys`,
    rotate: `${base}/rotate-keys`,
    add: base + ADDITION_PATHS.make,
    importing: base + ADDITION_PATHS.import,
    all: `${base}/all-keys`,
    now: utcTime(now),
    spans: spansOf(input),
    asOf,
    algs: ALGS.filter((alg) => keys.some((key) => key.alg === alg)).map((alg) =>
      algKeys(alg, input),
    ),
    schedule,
    fetchers,
  }
}

function spansOf({ base, span, asked }: KeysPageInput): KeysPage['spans'] {
  const names = [{ name: '', text: 'Latest' }, ...SPANS]
  const known = SPANS.some(({ name }) => name === span) ? span : ''
  return names.map(({ name, text }) => {
    const given = { ...(asked === '' ? {} : { at: asked }), ...(name === '' ? {} : { span: name }) }
    const query = new URLSearchParams(given)
    return {
      text,
      href: query.size === 0 ? `${base}/keys` : `${base}/keys?${query}`,
      current: name === known ? 'true' : 'false',
    }
  })
}

function algKeys(alg: Alg, input: KeysPageInput): AlgKeys {
  const { base, scale, now, askedAt, due, hasOlder } = input
  const own = input.keys.filter((key) => key.alg === alg)
  const drawn = drawnKeys(own, input)
  const hidden = own.length - drawn.length
  const coming = due.find((one) => one.alg === alg && one.dueAt !== null && one.dueAt > now)
  return {
    alg,
    id: `keys-${alg}`,
    about: isSymmetric(alg) ? 'Shared secrets, never in the JWKS' : '',
    rotate: `${base}/rotate-keys?${new URLSearchParams({ alg })}`,
    timeline: keyTimeline({
      scale,
      now,
      askedAt,
      dueAt: coming?.dueAt ?? null,
      keys: afterwards(drawn, coming).map((key) => ({
        times: key,
        row: keyRowWords(key, { base, now }),
      })),
    }),
    times: drawn.map((key) => timesRow(key, base)),
    hidden: hidden > 0 || hasOlder ? hiddenInWords(hidden, hasOlder) : null,
  }
}

/** The keys with what the schedule will make of them, so that it is drawn too. */
function afterwards(
  keys: readonly ListedKey[],
  coming: DueRotation | undefined,
): readonly ListedKey[] {
  if (coming === undefined || coming.plan === null || coming.dueAt === null) return keys
  return rotatedKeys(keys, coming.plan, coming.dueAt).keys
}

/** Those in use, and the newest of those that were within the time drawn; newest first. */
function drawnKeys(
  keys: readonly ListedKey[],
  { scale, now }: Pick<KeysPageInput, 'scale' | 'now'>,
): readonly ListedKey[] {
  const inUse = (key: ListedKey) =>
    ['next', 'current', 'previous'].includes(keyStateAt(key, now) ?? 'next')
  const endedAt = (key: ListedKey) => Math.min(key.retiresAt ?? scale.to, key.revokedAt ?? scale.to)
  const used = keys.filter(inUse)
  const ended = keys.filter((key) => !inUse(key) && endedAt(key) >= scale.from)
  return [...used.slice(0, DRAWN), ...ended.slice(0, Math.max(0, DRAWN - used.length))].sort(
    (one, other) => other.id - one.id,
  )
}

function hiddenInWords(hidden: number, hasOlder: boolean): string {
  if (hidden <= 0) return 'Older keys are not shown'
  const more = hasOlder ? ' or more' : ''
  return `${hidden.toLocaleString('en-US')}${more} older ${hidden === 1 ? 'key is' : 'keys are'} not shown`
}

function timesRow(key: ListedKey, base: string): KeyTimesRow {
  const time = (at: number | null) => (at === null ? '' : utcTime(at))
  return {
    kid: shortKid(key.kid),
    href: keyHref(base, key.kid),
    published: time(key.createdAt),
    current: time(key.currentAt),
    previous: time(key.previousAt),
    until: time(key.retiresAt),
    revoked: time(key.revokedAt),
  }
}

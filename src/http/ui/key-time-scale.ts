import type { KeyTimes } from '../../core/keys/key-life.ts'
import type { TimeScale } from './time-scale.ts'

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400

/** How much of the past can be asked for by name, in seconds. */
export const SPANS = [
  { name: 'hour', text: 'Hour', seconds: HOUR },
  { name: 'day', text: 'Day', seconds: DAY },
  { name: 'week', text: 'Week', seconds: 7 * DAY },
  { name: 'month', text: 'Month', seconds: 30 * DAY },
] as const

/** What is drawn by itself: the shortest past, in seconds, and how many changes more it takes in, up to so many times its length. */
const LEAST_PAST = 10 * MINUTE
const CHANGES = 8
const WIDEST = 6

/** The longest future that is drawn for its own sake, in seconds; what lasts longer runs out of sight. */
const LONGEST_FUTURE = 2 * HOUR

/** What a scale has to show; instants in Unix seconds. */
export interface KeyTimeScaleInput {
  readonly keys: readonly KeyTimes[]
  readonly now: number
  /** Rotations that the schedule will bring. */
  readonly dueAt: readonly number[]
  /** The instant that is asked about, which is always in sight; null: none. */
  readonly askedAt: number | null
  /** The name of the past that is asked for; any other text: as fits what there is. */
  readonly span: string
}

/** The stretch of time to draw keys over: what happened last, and what is to come of it. */
export function keyTimeScale(input: KeyTimeScaleInput): TimeScale {
  const { now, askedAt, span } = input
  const asked = SPANS.find(({ name }) => name === span)
  const coming = comingSeconds(input)
  const past = asked?.seconds ?? pastSeconds(input, coming)
  const future = Math.max(Math.min(coming, Math.max(LONGEST_FUTURE, 4 * past)), past / 4)
  const from = Math.min(now - past, askedAt ?? now)
  const to = Math.max(now + future, askedAt ?? now)
  const margin = Math.ceil((to - from) / 25)
  return { from: Math.floor(from) - margin, to: Math.ceil(to) + margin }
}

/** How long from now the last thing happens that is known to come. */
function comingSeconds({ keys, now, dueAt }: KeyTimeScaleInput): number {
  const ends = keys.flatMap(({ retiresAt, revokedAt }) =>
    retiresAt === null || revokedAt !== null ? [] : [retiresAt],
  )
  return Math.max(0, ...[...ends, ...dueAt].map((at) => at - now))
}

/** How much of the past tells the story: the last change, and those before it that are not much further away. */
function pastSeconds({ keys, now }: KeyTimeScaleInput, coming: number): number {
  const ages = [...new Set(keys.flatMap(instantsOf))]
    .map((at) => now - at)
    .filter((age) => age >= 0)
    .sort((one, other) => one - other)
  const last = ages[0] ?? 0
  const least = Math.max(LEAST_PAST, 1.5 * last, Math.min(coming, LONGEST_FUTURE) / 2)
  const further = ages.slice(0, CHANGES).filter((age) => age <= WIDEST * least)
  return Math.max(least, ...further)
}

function instantsOf(key: KeyTimes): readonly number[] {
  const { createdAt, currentAt, previousAt, retiresAt, revokedAt } = key
  return [createdAt, currentAt, previousAt, retiresAt, revokedAt].filter((at) => at !== null)
}

import { type KeyStretch, type KeyTimes, keyLife } from '../../core/keys/key-life.ts'
import type { Badge } from './notice.ts'
import {
  anchorAt,
  type LabelAnchor,
  type TimeScale,
  type TimeTick,
  timeTicks,
  xOf,
} from './time-scale.ts'

/** A stretch of a key's life as a line from one share of the width to another. */
export interface TimelineBar {
  readonly x1: string
  readonly x2: string
  /** Classes: its state, and whether it is still to come. */
  readonly look: string
}

/** An instant that goes through all rows. */
export interface TimelineMark {
  readonly x: string
  /** Where its label stands, in pixels from the top of the axis: those near each other stand in lines of their own. */
  readonly y: number
  readonly label: string
  readonly anchor: LabelAnchor
  readonly kind: MarkKind
}

/** Which instant a mark is: the present, the one asked about, the rotation that the schedule brings. */
export type MarkKind = 'now' | 'asked' | 'due'

/** What a row says beside its drawing, so that nothing is told by the drawing alone. */
export interface TimelineRowWords {
  readonly kid: string
  /** The key's page; null for one that is still to be made. */
  readonly href: string | null
  readonly badge: Badge
  readonly words: string
  readonly tokens: { readonly text: string; readonly href: string } | null
}

/** The row of a key. */
export interface TimelineRow extends TimelineRowWords {
  readonly bars: readonly TimelineBar[]
  /** Where it was revoked; null where it was not, or not in sight. */
  readonly revoked: string | null
}

/** The keys of an algorithm drawn over time, as strings ready to print. */
export interface KeyTimeline {
  /** The height of the axis in pixels, and how far down its times stand. */
  readonly axis: { readonly height: number; readonly y: number }
  readonly ticks: readonly TimeTick[]
  readonly marks: readonly TimelineMark[]
  readonly rows: readonly TimelineRow[]
}

/** What is drawn; instants in Unix seconds by the issuer's clock. */
export interface KeyTimelineInput {
  readonly scale: TimeScale
  readonly now: number
  /** When the schedule rotates these keys; null: not, or not yet known. */
  readonly dueAt: number | null
  /** The instant that is asked about; null: none. */
  readonly askedAt: number | null
  readonly keys: readonly {
    readonly times: KeyTimes
    readonly row: TimelineRowWords
  }[]
}

/** Draws keys over time. */
export function keyTimeline(input: KeyTimelineInput): KeyTimeline {
  const { scale, keys } = input
  const marks = marksOf(input)
  const labels = Math.max(0, ...marks.map(({ y }) => y))
  return {
    axis: { height: labels + 2 * LINE - 6, y: labels + LINE + 4 },
    ticks: timeTicks(scale),
    marks,
    rows: keys.map(({ times, row }) => ({
      ...row,
      bars: keyLife(times).flatMap((stretch) => barsOf(stretch, input)),
      revoked:
        times.revokedAt !== null && isInSight(scale, times.revokedAt)
          ? xOf(scale, times.revokedAt)
          : null,
    })),
  }
}

/** The height of a line of labels, in pixels. */
const LINE = 14

/** How near two labels may stand in one line, as a share of the scale. */
const NEAR = 0.16

function marksOf({ scale, now, dueAt, askedAt }: KeyTimelineInput): readonly TimelineMark[] {
  const instants: readonly (readonly [MarkKind, string, number | null])[] = [
    ['now', 'now', now],
    ['asked', 'as of', askedAt],
    ['due', 'rotates', dueAt],
  ]
  const inSight = instants.flatMap(([kind, label, at]) =>
    at === null || !isInSight(scale, at) ? [] : [{ kind, label, at }],
  )
  return inSight.map(({ kind, label, at }, index) => {
    const isNear = (other: { at: number }) =>
      Math.abs(other.at - at) < NEAR * (scale.to - scale.from)
    const line = inSight.slice(0, index).filter(isNear).length
    return {
      kind,
      label,
      x: xOf(scale, at),
      y: LINE - 3 + line * LINE,
      anchor: anchorAt(scale, at),
    }
  })
}

/** A stretch is one bar, or two where it begins before now and goes on after it. */
function barsOf(
  { state, from, until }: KeyStretch,
  { scale, now }: KeyTimelineInput,
): readonly TimelineBar[] {
  const end = until ?? Math.max(scale.to, now)
  const parts = [
    { from, to: Math.min(end, now), look: `timeline-${state}` },
    { from: Math.max(from, now), to: end, look: `timeline-${state} timeline-coming` },
  ]
  return parts
    .filter((part) => part.from < part.to && part.from < scale.to && part.to > scale.from)
    .map((part) => ({ x1: xOf(scale, part.from), x2: xOf(scale, part.to), look: part.look }))
}

function isInSight({ from, to }: TimeScale, at: number): boolean {
  return from <= at && at <= to
}

/** A stretch of time that a drawing shows from its left edge to its right one, in Unix seconds. */
export interface TimeScale {
  readonly from: number
  readonly to: number
}

/** A time that a drawing names, as strings ready to print. */
export interface TimeTick {
  /** Where it is, as a share of the width: `12.5%`. */
  readonly x: string
  /** '' where it would run over an edge. */
  readonly label: string
  /** Whether it is left out where there is little room. */
  readonly minor: boolean
}

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400

/** The steps that ticks may have, in seconds. */
const STEPS = [
  1,
  5,
  15,
  30,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  90 * DAY,
  180 * DAY,
] as const

/** How many ticks fit, half of them where there is little room. */
const MOST_TICKS = 10

/** How near to an edge no label is set across an instant, in per cent. */
const EDGE = 5

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** Which end of a label stands at an instant. */
export type LabelAnchor = 'start' | 'middle' | 'end'

/** Where an instant is, as a share of the width; one outside the scale is at its edge. */
export function xOf(scale: TimeScale, at: number): string {
  return `${percentOf(scale, at)}%`
}

/** Which end of a label at an instant stands there, so that it does not run over an edge. */
export function anchorAt(scale: TimeScale, at: number): LabelAnchor {
  const percent = percentOf(scale, at)
  if (percent < EDGE) return 'start'
  return percent > 100 - EDGE ? 'end' : 'middle'
}

/** The times that a drawing names, evenly apart and round in UTC. */
export function timeTicks(scale: TimeScale): readonly TimeTick[] {
  const span = scale.to - scale.from
  const years = Math.ceil(span / (MOST_TICKS * 360 * DAY))
  const step = STEPS.find((one) => span / one <= MOST_TICKS) ?? years * 360 * DAY
  const first = Math.ceil(scale.from / step)
  const count = Math.floor(scale.to / step) - first + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const at = (first + index) * step
    return {
      x: xOf(scale, at),
      label: anchorAt(scale, at) === 'middle' ? tickLabel(at, step) : '',
      minor: (first + index) % 2 !== 0,
    }
  })
}

function percentOf({ from, to }: TimeScale, at: number): number {
  const share = to <= from ? 0 : (at - from) / (to - from)
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100
}

/** A time of day, a day where that is midnight or the step is one, a month where the step is long. */
function tickLabel(at: number, step: number): string {
  const date = new Date(at * 1000)
  const month = MONTHS[date.getUTCMonth()] ?? ''
  if (step >= 180 * DAY) return `${month} ${date.getUTCFullYear()}`
  if (at % DAY === 0) return `${date.getUTCDate()} ${month}`
  return date.toISOString().slice(11, step < MINUTE ? 19 : 16)
}

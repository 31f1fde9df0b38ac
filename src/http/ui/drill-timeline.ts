import { printableText } from '../../core/protocol/printable-text.ts'
import type { DrillAct, DrillResult, DrillStep } from '../../probe/drills/drill.ts'
import { ENDPOINT_NAMES } from '../../probe/drills/drill-findings.ts'
import {
  type Decision,
  inSeconds,
  type Stretch,
  stretchesOf,
  times,
  tokensOf,
} from '../../probe/drills/time-line.ts'
import { anchorAt, type LabelAnchor, type TimeScale, xOf } from './time-scale.ts'

/** Some time through which a token had the same answer, as a line from one share of the width to another. */
export interface DrillBar {
  readonly x1: string
  readonly x2: string
  /** `accepted`, `refused` or `failed`. */
  readonly look: Decision
}

/** A token of a drill. */
export interface DrillRow {
  readonly token: string
  /** What became of it, so that nothing is told by the drawing alone. */
  readonly words: string
  readonly bars: readonly DrillBar[]
}

/** Something that was done, by its number. */
export interface DrillMark {
  readonly x: string
  readonly number: string
  readonly anchor: LabelAnchor
  readonly time: string
  readonly text: string
}

/** An instant that is named below the drawing. */
export interface DrillTick {
  readonly x: string
  readonly label: string
  readonly anchor: LabelAnchor
}

/** A part of a drill drawn over time, as strings ready to print. */
export interface DrillTimeline {
  readonly rows: readonly DrillRow[]
  readonly marks: readonly DrillMark[]
  readonly ticks: readonly DrillTick[]
  /** When the server asked the issuer. */
  readonly fetches: {
    readonly name: string
    readonly words: string
    readonly dots: readonly { readonly x: string }[]
  }
  readonly measures: readonly string[]
  readonly changed: readonly string[]
}

/** Draws a part of a drill over time. */
export function drillTimeline(drill: DrillResult): DrillTimeline {
  const { steps, fetches, endpoint, measures, changed } = drill
  const scale = scaleOf(steps)
  return {
    rows: tokensOf(steps).map((token) => rowOf(token, stretchesOf(steps, token), scale)),
    marks: steps.filter((step) => step.kind === 'act').map((act, at) => markOf(act, at, scale)),
    ticks: ticksOf(scale),
    fetches: {
      name: `${ENDPOINT_NAMES[endpoint]} was asked`,
      words: times(fetches),
      dots: fetchesOf(steps).map((seconds) => ({ x: xOf(scale, seconds) })),
    },
    measures: measures.map(({ text }) => printableText(text)),
    changed: changed.map(printableText),
  }
}

/** Behind the last sample a share of the width is left, so that what it told is seen. */
const ROOM = 0.06

const SHORTEST_SECONDS = 0.1

function scaleOf(steps: readonly DrillStep[]): TimeScale {
  const end = Math.max(SHORTEST_SECONDS, ...steps.map(({ seconds }) => seconds))
  return { from: 0, to: end * (1 + ROOM) }
}

function rowOf(token: string, stretches: readonly Stretch[], scale: TimeScale): DrillRow {
  const bars = stretches.map(({ decision, from, until }, at) => {
    const isLast = at === stretches.length - 1
    return { x1: xOf(scale, from), x2: xOf(scale, isLast ? scale.to : until), look: decision }
  })
  return { token: printableText(token), words: inWords(stretches), bars }
}

/** How many changes are told one by one. */
const TOLD = 4

const WORDS: Readonly<Record<Decision, string>> = {
  accepted: 'accepted',
  refused: 'refused',
  failed: 'neither accepted nor refused',
}

function inWords(stretches: readonly Stretch[]): string {
  const [first, ...later] = stretches
  if (first === undefined) return 'not sent'
  if (later.length === 0) return `${WORDS[first.decision]} throughout`
  const told = later.slice(0, TOLD).map(({ decision, from }) => {
    return `${WORDS[decision]} from ${inSeconds(from)} on`
  })
  const more = later.length > TOLD ? [`and ${later.length - TOLD} changes more`] : []
  return [`${WORDS[first.decision]} at first`, ...told, ...more].join(', ')
}

function markOf({ seconds, text }: DrillAct, at: number, scale: TimeScale): DrillMark {
  return {
    x: xOf(scale, seconds),
    number: String(at + 1),
    anchor: anchorAt(scale, seconds),
    time: inSeconds(seconds),
    text: printableText(text),
  }
}

/** The instants by which the server was seen to have asked once more. */
function fetchesOf(steps: readonly DrillStep[]): readonly number[] {
  return steps.flatMap(({ fetches, seconds }, at) =>
    fetches > (steps[at - 1]?.fetches ?? 0) ? [seconds] : [],
  )
}

const STEPS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200] as const

const MOST_TICKS = 6

function ticksOf(scale: TimeScale): readonly DrillTick[] {
  const step = STEPS.find((one) => scale.to / one <= MOST_TICKS) ?? scale.to
  const count = Math.floor(scale.to / step) + 1
  return Array.from({ length: count }, (_, index) => {
    const seconds = index * step
    return { x: xOf(scale, seconds), label: tickLabel(seconds), anchor: anchorAt(scale, seconds) }
  })
}

function tickLabel(seconds: number): string {
  return `${Number(seconds.toFixed(2))} s`
}

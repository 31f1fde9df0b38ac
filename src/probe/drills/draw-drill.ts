import { printableText } from '../../core/protocol/printable-text.ts'
import type { DrillResult, DrillStep } from './drill.ts'
import { ENDPOINT_NAMES } from './drill-findings.ts'
import {
  type Decision,
  inSeconds,
  type Stretch,
  stretchesOf,
  times,
  tokensOf,
} from './time-line.ts'

/** How many characters a time line is wide. */
const WIDTH = 48

const SIGNS: Readonly<Record<Decision, string>> = { accepted: '=', refused: '-', failed: '!' }

/** What the signs of a drawn time line mean. */
export const LEGEND = '= accepted   - refused   ! neither   ^ something was done'

/** A part of a drill as lines of text: a time line for each token, then what was measured and changed. */
export function drawDrill(drill: DrillResult): readonly string[] {
  const { id, about, steps, measures, changed, fetches, endpoint } = drill
  const tokens = tokensOf(steps)
  const names = Math.max(0, ...tokens.map((token) => token.length))
  const end = endOf(steps)
  const row = (name: string, line: string) => `  ${name.padEnd(names)}  ${line}`.trimEnd()
  const asked = `${ENDPOINT_NAMES[endpoint]} was asked ${times(fetches)}`
  return [
    `DRILL ${id}: ${about}`,
    ...tokens.map((token) => row(token, drawn(stretchesOf(steps, token), end))),
    row('', marks(steps, end)),
    row('', `0 s${inSeconds(end).padStart(WIDTH - 3)}`),
    ...steps.flatMap((step) => (step.kind === 'act' ? [actLine(step)] : [])),
    ...[...measures.map(({ text }) => text), asked].map((text) => `  measured  ${text}`),
    ...changed.map((text) => `  changed   ${text}`),
  ].map(printableText)
}

function actLine({ seconds, text }: DrillStep & { readonly kind: 'act' }): string {
  return `  ^ ${inSeconds(seconds).padStart(7)}  ${text}`
}

function endOf(steps: readonly DrillStep[]): number {
  return Math.max(0, ...steps.map(({ seconds }) => seconds))
}

function columnOf(seconds: number, end: number): number {
  return end === 0 ? 0 : Math.min(WIDTH - 1, Math.floor((seconds / end) * WIDTH))
}

/** A sign for each column: what was so at its beginning, or became so in it. */
function drawn(stretches: readonly Stretch[], end: number): string {
  const signs: string[] = Array.from({ length: WIDTH }, () => ' ')
  for (const { decision, from, until } of stretches)
    signs.fill(SIGNS[decision], columnOf(from, end), columnOf(until, end) + 1)
  return signs.join('')
}

function marks(steps: readonly DrillStep[], end: number): string {
  const signs: string[] = Array.from({ length: WIDTH }, () => ' ')
  for (const { kind, seconds } of steps) if (kind === 'act') signs[columnOf(seconds, end)] = '^'
  return signs.join('')
}

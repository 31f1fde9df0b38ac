import type { z } from 'zod'
import type { ClockInput } from '../../core/issuers/issuer-clock.ts'
import { clockTime } from '../../core/issuers/issuer-clock.ts'
import { type InputIssue, invalidInput } from '../../core/protocol/invalid-input.ts'
import type { ClockReading } from '../../idp/edit-clock.ts'
import { clockBody } from '../admin/bodies/clock.ts'
import { parseInput } from '../admin/parse-input.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FormField, formField } from './form-field.ts'
import { clockWords } from './frame-banners.ts'
import type { Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { readDuration } from './read-duration.ts'
import { INSTANT_FORMS, readInstant } from './read-instant.ts'
import { utcTime } from './time-in-words.ts'

/** What the page can be asked to do: run so far off real time, stand still, go on or back a stretch, tell real time. */
export const CLOCK_ACTIONS = ['move', 'stop', 'step', 'real'] as const

/** One of the things that the page can be asked to do. */
export type ClockAction = (typeof CLOCK_ACTIONS)[number]

/** What is typed into the forms. */
export interface ClockFormValues {
  readonly offset_seconds: string
  readonly frozen_at: string
}

/** The page of an issuer's clock. */
export interface ClockPage {
  readonly frame: PageFrame
  readonly notice: Callout | null
  readonly summary: ErrorSummary | null
  /** Where the form of each action posts to. */
  readonly actions: Readonly<Record<ClockAction, string>>
  readonly state: string
  readonly isMoved: boolean
  readonly now: string
  readonly nowSeconds: number
  readonly realNow: string
  readonly offset: FormField
  readonly frozen: FormField
  readonly steps: readonly { readonly value: number; readonly text: string }[]
}

/** What the page is made of. */
export interface ClockPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly done: boolean
  readonly reading: ClockReading
  readonly values: ClockFormValues
  readonly issues: readonly InputIssue[]
}

const LABELS = { offset_seconds: 'Ahead of real time by', frozen_at: 'Stop at' }

const STEPS = [
  { value: -86_400, text: '−1 day' },
  { value: -3600, text: '−1 h' },
  { value: 60, text: '+1 min' },
  { value: 3600, text: '+1 h' },
  { value: 86_400, text: '+1 day' },
] as const

/** What stands in the forms before anything is typed. */
export function clockValuesOf({ clock }: ClockReading): ClockFormValues {
  return {
    offset_seconds: clock.kind === 'offset' ? String(clock.offsetSeconds) : '',
    frozen_at: clock.kind === 'frozen' ? String(clock.frozenAt) : '',
  }
}

/** What a posted form asks for, as the API takes it; throws `InvalidInput` for text that is no time. */
export function readClockForm(
  action: ClockAction,
  get: (name: string) => string | undefined,
  reading: ClockReading,
): ClockInput {
  const body = parseInput<z.output<typeof clockBody>>(clockBody, READERS[action](get, reading))
  return { offsetSeconds: body.offset_seconds, frozenAt: body.frozen_at }
}

type Reader = (get: (name: string) => string | undefined, reading: ClockReading) => object

const READERS: Readonly<Record<ClockAction, Reader>> = {
  real: () => ({}),
  move: (get) => {
    const seconds = readDuration(get('offset_seconds') ?? '')
    if (seconds === undefined)
      throw invalidInput('/offset_seconds', 'must be a duration such as 90, 15 min, 1 h or -7 d')
    return { offset_seconds: seconds }
  },
  stop: (get, { now }) => {
    const text = get('frozen_at')?.trim() ?? ''
    const at = text === '' ? now : readInstant(text, now)
    if (at === undefined) throw invalidInput('/frozen_at', INSTANT_FORMS)
    return { frozen_at: at }
  },
  step: (get, { clock, now, realNow }) => {
    const seconds = Number(get('seconds'))
    if (!Number.isInteger(seconds)) throw invalidInput('/seconds', 'must be whole seconds')
    if (clock.kind === 'frozen') return { frozen_at: now + seconds }
    return { offset_seconds: clockTime(clock, realNow) - realNow + seconds }
  },
}

/** The page of an issuer's clock: what it shows, and the ways to move it, stop it and let it go on. */
export function clockPage(input: ClockPageInput): ClockPage {
  const { frame, base, done, reading, values, issues } = input
  const { clock, now, realNow } = reading
  return {
    frame,
    notice: done ? doneNotice(reading) : null,
    summary: errorSummary(issues, { title: 'The clock is as it was', labels: LABELS }),
    actions: {
      move: `${base}/clock/move`,
      stop: `${base}/clock/stop`,
      step: `${base}/clock/step`,
      real: `${base}/clock/real`,
    },
    state: clockWords(clock),
    isMoved: clock.kind !== 'real',
    now: utcTime(now),
    nowSeconds: now,
    realNow: utcTime(realNow),
    offset: formField({
      name: 'offset_seconds',
      label: LABELS.offset_seconds,
      value: values.offset_seconds,
      hint: 'Such as 90, 15 min, 1 h or 7 d; with a minus behind it.',
      error: fieldError(issues, 'offset_seconds'),
      code: true,
    }),
    frozen: formField({
      name: 'frozen_at',
      label: LABELS.frozen_at,
      value: values.frozen_at,
      hint: 'Such as 2026-11-21 14:05 (UTC), in 1 h, or seconds since 1970. Empty: now.',
      error: fieldError(issues, 'frozen_at'),
      code: true,
    }),
    steps: STEPS,
  }
}

function doneNotice({ clock }: ClockReading): Callout {
  const text =
    clock.kind === 'real'
      ? 'Tokens that were stamped meanwhile keep their times.'
      : 'It stays so until somebody changes it, over restarts too.'
  return { tone: 'good', title: clockWords(clock), text }
}

import type { z } from 'zod'
import { ALGS } from '../../core/keys/algorithms.ts'
import type { RotationPolicy } from '../../core/keys/rotation-policy.ts'
import { type InputIssue, InvalidInput } from '../../core/protocol/invalid-input.ts'
import { policyBody, rotationPolicy } from '../admin/bodies/keys.ts'
import { parseInput } from '../admin/parse-input.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FieldChoice, type FormField, formField } from './form-field.ts'
import type { PageFrame } from './page-frame.ts'
import { readDuration } from './read-duration.ts'
import {
  type ScheduleSummary,
  type ScheduleSummaryInput,
  scheduleSummary,
} from './schedule-summary.ts'

/** The fields of the form that hold durations, named for the members of the API's body. */
const DURATIONS = ['every_seconds', 'grace_seconds', 'prepublish_seconds'] as const

type DurationField = (typeof DURATIONS)[number]

/** What stands in the form: durations as text, and the algorithms that are ticked. */
export interface ScheduleFormValues {
  readonly durations: Readonly<Record<DurationField, string>>
  readonly algs: readonly string[]
}

/** The page that says when keys rotate by themselves, as strings ready to print. */
export interface SchedulePage {
  readonly frame: PageFrame
  readonly action: string
  readonly back: string
  readonly summary: ErrorSummary | null
  readonly now: ScheduleSummary
  readonly isOn: boolean
  readonly fields: Readonly<Record<DurationField, FormField>>
  readonly algs: readonly {
    readonly id: string
    readonly name: string
    readonly text: string
    readonly checked: boolean
  }[]
}

/** What the page is made of. */
export interface SchedulePageInput extends ScheduleSummaryInput {
  readonly frame: PageFrame
  readonly values: ScheduleFormValues
  readonly issues: readonly InputIssue[]
}

const LABELS: Readonly<Record<DurationField, string>> = {
  every_seconds: 'Rotate every',
  grace_seconds: 'Old key stays for',
  prepublish_seconds: 'Next key published for at least',
}

const HINTS: Readonly<Record<DurationField, string>> = {
  every_seconds: 'Such as 60, 15min, 1h or 7d; at least 5 s. Empty: not by themselves.',
  grace_seconds: 'Empty: until what it signed has expired.',
  prepublish_seconds: 'Before it signs, so that verifiers know it. Empty: 60 s.',
}

const OFTEN: readonly FieldChoice[] = [
  { value: '1min', text: '1 min' },
  { value: '1h', text: '1 h' },
  { value: '1d', text: '1 d' },
]

/** The name of the control that ticks an algorithm. */
const controlOf = (alg: string) => `alg_${alg}`

/** What stands in a form that was posted. */
export function scheduleFormValues(get: (name: string) => string | undefined): ScheduleFormValues {
  const durations = DURATIONS.map((name) => [name, get(name) ?? ''])
  return {
    durations: Object.fromEntries(durations) as ScheduleFormValues['durations'],
    algs: ALGS.filter((alg) => get(controlOf(alg)) !== undefined),
  }
}

/** What stands in the form for a policy. */
export function scheduleValuesOf(policy: RotationPolicy): ScheduleFormValues {
  const { everySeconds, graceSeconds, prepublishSeconds, algs } = policy
  return {
    durations: {
      every_seconds: durationText(everySeconds),
      grace_seconds: durationText(graceSeconds),
      prepublish_seconds: durationText(prepublishSeconds),
    },
    algs,
  }
}

/** The policy that a form says; throws `InvalidInput` with every duration that cannot be read. */
export function readScheduleForm({ durations, algs }: ScheduleFormValues): RotationPolicy {
  const given = DURATIONS.map((name) => [name, durations[name].trim()] as const)
  const issues = given.flatMap(([name, text]) =>
    text === '' || readDuration(text) !== undefined
      ? []
      : [{ pointer: `/${name}`, detail: 'must be seconds, or a number with s, min, h or d' }],
  )
  if (issues.length > 0) throw new InvalidInput(issues)
  const seconds = given.flatMap(([name, text]) => (text === '' ? [] : [[name, readDuration(text)]]))
  const body = { every_seconds: null, algs, ...Object.fromEntries(seconds) }
  return rotationPolicy(parseInput<z.output<typeof policyBody>>(policyBody, body))
}

/** The page that says when keys rotate by themselves. */
export function schedulePage(input: SchedulePageInput): SchedulePage {
  const { frame, base, policy, values, issues } = input
  const fields = DURATIONS.map((name) => {
    const error = fieldError(issues, name)
    const value = values.durations[name]
    const quick = name === 'every_seconds' ? OFTEN : []
    return [
      name,
      formField({ name, label: LABELS[name], hint: HINTS[name], value, error, quick, code: true }),
    ]
  })
  return {
    frame,
    action: `${base}/rotation`,
    back: `${base}/keys`,
    summary: errorSummary(issues, { title: 'The schedule is as it was', labels: LABELS }),
    now: scheduleSummary(input),
    isOn: policy.everySeconds !== null,
    fields: Object.fromEntries(fields) as SchedulePage['fields'],
    algs: ALGS.map((alg) => ({
      id: `field-alg-${alg}`,
      name: controlOf(alg),
      text: alg,
      checked: values.algs.includes(alg),
    })),
  }
}

const UNITS = [
  { seconds: 86_400, name: 'd' },
  { seconds: 3600, name: 'h' },
  { seconds: 60, name: 'min' },
] as const

/** A duration as one would type it. */
function durationText(seconds: number | null): string {
  if (seconds === null) return ''
  const unit = UNITS.find((one) => seconds > 0 && seconds % one.seconds === 0)
  return unit === undefined ? String(seconds) : `${seconds / unit.seconds}${unit.name}`
}

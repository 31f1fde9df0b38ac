import { z } from 'zod'
import { ALGS, DEFAULT_ALG, isSymmetric } from '../../core/keys/algorithms.ts'
import { type InputIssue, invalidInput } from '../../core/protocol/invalid-input.ts'
import type { RotationRequest } from '../../idp/plan-rotation.ts'
import { rotateBody, rotationRequest } from '../admin/bodies/keys.ts'
import { parseInput } from '../admin/parse-input.ts'
import { fieldError } from './form-errors.ts'
import { type FieldChoice, type FormField, formField } from './form-field.ts'
import { readDuration } from './read-duration.ts'

/** The fields of the form that rotates, named for the members of the API's body. */
export const ROTATION_FIELDS = ['alg', 'announced', 'grace_seconds'] as const

/** The name of a field of the form that rotates. */
export type RotationField = (typeof ROTATION_FIELDS)[number]

/** What stands in the form, as text; `current_kid` is the key that was current when its plan was shown, else ''. */
export type RotationFormValues = Readonly<Record<RotationField | 'current_kid', string>>

/** What the fields are called, for what is wrong with them. */
export const ROTATION_LABELS: Readonly<Record<RotationField, string>> = {
  alg: 'Algorithm',
  announced: 'How',
  grace_seconds: 'Old key stays for',
}

/** What stands in the form, from a query or a body. */
export function rotationFormValues(
  get: (name: string) => string | null | undefined,
): RotationFormValues {
  return {
    alg: get('alg') || DEFAULT_ALG,
    announced: get('announced') || 'true',
    grace_seconds: get('grace_seconds') ?? '',
    current_kid: get('current_kid') ?? '',
  }
}

/** The form as the API's body; throws `InvalidInput` with every mistake that its schema finds. */
export function readRotationForm(values: RotationFormValues): RotationRequest {
  const schema = rotateBody.extend({
    announced: z.enum(['true', 'false']).transform((text) => text === 'true'),
  })
  const given = {
    alg: values.alg,
    announced: values.announced,
    grace_seconds: readGrace(values.grace_seconds),
    current_kid: values.current_kid || undefined,
  }
  return rotationRequest(parseInput<z.output<typeof rotateBody>>(schema, given))
}

/** Seconds that an old key stays; undefined for an empty text. */
function readGrace(text: string): number | undefined {
  if (text.trim() === '') return undefined
  const seconds = readDuration(text)
  if (seconds !== undefined) return seconds
  throw invalidInput(
    '/grace_seconds',
    'must be seconds such as 300, or a number with s, min, h or d; empty: until its tokens have expired',
  )
}

const HOW: readonly FieldChoice[] = [
  { value: 'true', text: 'Announced: to the next key' },
  { value: 'false', text: 'Unannounced: to a new key' },
]

const GRACES: readonly FieldChoice[] = [
  { value: '0', text: 'not at all' },
  { value: '60', text: '1 min' },
  { value: '3600', text: '1 h' },
]

/** The controls of the form. */
export function rotationFields(
  values: RotationFormValues,
  issues: readonly InputIssue[],
): Readonly<Record<RotationField, FormField>> {
  const field = (name: RotationField, about: object) =>
    formField({
      name,
      label: ROTATION_LABELS[name],
      value: values[name],
      error: fieldError(issues, name),
      ...about,
    })
  return {
    alg: field('alg', {
      choices: ALGS.map((alg) => ({
        value: alg,
        text: isSymmetric(alg) ? `${alg} (shared secret)` : alg,
      })),
    }),
    announced: field('announced', { choices: HOW }),
    grace_seconds: field('grace_seconds', {
      hint: 'Seconds, or such as 5min or 1h. Empty: until what it signed has expired.',
      quick: GRACES,
      code: true,
    }),
  }
}

import { isSymmetric } from '../../core/keys/algorithms.ts'
import { type KeyTimes, keyStateAt } from '../../core/keys/key-life.ts'
import { rotatedKeys } from '../../core/keys/rotated-keys.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import type { JwksFetcher } from '../../idp/jwks-fetchers.ts'
import type { ListedKey } from '../../idp/list-keys.ts'
import type { PlannedRotation } from '../../idp/plan-rotation.ts'
import type { EventPart } from './event-parts.ts'
import { type ErrorSummary, errorSummary } from './form-errors.ts'
import type { FormField } from './form-field.ts'
import {
  ROTATION_LABELS,
  type RotationField,
  type RotationFormValues,
  rotationFields,
} from './key-rotation-form.ts'
import { keyHref, shortKid } from './key-rows.ts'
import { keyTimeScale } from './key-time-scale.ts'
import { type KeyTimeline, keyTimeline } from './key-timeline.ts'
import type { Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { rotationSteps, rotationWarning } from './rotation-words.ts'
import { keyBadge } from './token-badges.ts'

/** The page that rotates keys: how, and what that will do, as strings ready to print. */
export interface RotationPage {
  readonly frame: PageFrame
  readonly action: string
  readonly back: string
  readonly summary: ErrorSummary | null
  readonly fields: Readonly<Record<RotationField, FormField>>
  /** Null where the form has mistakes. */
  readonly plan: ShownPlan | null
}

/** What a rotation will do, and the way to do it. */
export interface ShownPlan {
  readonly steps: readonly { readonly parts: readonly EventPart[] }[]
  readonly warning: Callout | null
  readonly timeline: KeyTimeline
  readonly hidden: readonly { readonly name: string; readonly value: string }[]
  readonly button: string
}

/** What the page is made of. */
export interface RotationPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly values: RotationFormValues
  readonly issues: readonly InputIssue[]
  /** Null where the form has mistakes. */
  readonly planned: PlannedRotation | null
  /** The newest keys, of whatever algorithm. */
  readonly keys: readonly ListedKey[]
  readonly fetchers: readonly JwksFetcher[]
}

/** The page that rotates keys. */
export function rotationPage(input: RotationPageInput): RotationPage {
  const { frame, base, values, issues, planned } = input
  return {
    frame,
    action: `${base}/rotate-keys`,
    back: `${base}/keys`,
    summary: errorSummary(issues, { title: 'Nothing was rotated', labels: ROTATION_LABELS }),
    fields: rotationFields(values, issues),
    plan: planned === null ? null : shownPlan(planned, input),
  }
}

function shownPlan(planned: PlannedRotation, input: RotationPageInput): ShownPlan {
  const { base, values, fetchers } = input
  const { alg, announced, plan } = planned
  const hidden = {
    alg,
    announced: String(announced),
    grace_seconds: values.grace_seconds,
    current_kid: plan.demote?.key.kid ?? '',
  }
  return {
    steps: rotationSteps(planned, base).map((parts) => ({ parts })),
    warning: rotationWarning(planned, fetchers),
    timeline: plannedTimeline(planned, input),
    hidden: Object.entries(hidden).map(([name, value]) => ({ name, value })),
    button: `Rotate ${alg} ${announced || isSymmetric(alg) ? 'now' : 'unannounced'}`,
  }
}

/** How many keys are drawn. */
const DRAWN = 6

/** The keys as the rotation would leave them, those it makes among them. */
function plannedTimeline(
  { alg, at, plan }: PlannedRotation,
  { base, keys }: RotationPageInput,
): KeyTimeline {
  const used = keys.filter((key) => key.alg === alg && isInUse(key)).slice(0, DRAWN)
  const after = rotatedKeys(used, plan, at)
  const made = after.made.map((times) => ({
    times,
    row: { kid: 'a new key', href: null, words: 'Made by this rotation', ...rowState(times, at) },
  }))
  const known = after.keys.map((key) => ({
    times: key,
    row: {
      kid: shortKid(key.kid),
      href: keyHref(base, key.kid),
      words: changeInWords(key, at),
      ...rowState(key, at),
    },
  }))
  const all = [...made.reverse(), ...known]
  const drawn = all.map(({ times }) => times)
  const scale = keyTimeScale({ keys: drawn, now: at, dueAt: [], askedAt: null, span: '' })
  return keyTimeline({ scale, now: at, dueAt: null, askedAt: null, keys: all })
}

function isInUse({ effectiveState }: ListedKey): boolean {
  return ['next', 'current', 'previous'].includes(effectiveState)
}

function rowState(times: KeyTimes, at: number) {
  return { badge: keyBadge(keyStateAt(times, at) ?? 'next'), tokens: null }
}

function changeInWords(key: ListedKey, at: number): string {
  return keyStateAt(key, at) === key.effectiveState ? 'As it was' : `Was ${key.effectiveState}`
}

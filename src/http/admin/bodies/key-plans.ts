import { z } from 'zod'
import { ALGS } from '../../../core/keys/algorithms.ts'
import type { Successor } from '../../../core/keys/revocation.ts'
import { KEY_STATES } from '../../../core/keys/signing-key.ts'
import type { DueRotation } from '../../../idp/due-rotations.ts'
import type { PlannedRevocation } from '../../../idp/plan-revocation.ts'
import type { PlannedRotation } from '../../../idp/plan-rotation.ts'
import { present } from './present.ts'

/** The key that a plan puts in a place: one that is there already, by its kid, or one to be made, without. */
const placeSchema = z
  .object({ kid: z.string().optional() })
  .describe('without kid: a key that is made then')

/** What a rotation would do, as it is answered. */
export const rotationPlanSchema = z.object({
  alg: z.enum(ALGS),
  announced: z.boolean(),
  at: z.int().describe('when it was planned'),
  previous: z
    .object({
      kid: z.string(),
      retires_at: z.int(),
      reason: z
        .enum(['grace', 'last_expiry', 'lifetime', 'longest'])
        .describe(
          'why then: the grace asked for; the last token that it signed expires; a token that it signs now expires; the longest default grace',
        ),
    })
    .optional()
    .describe('the key that stops signing'),
  current: placeSchema,
  next: placeSchema.optional().describe('the key that is published ahead of the rotation after it'),
})

/** What a rotation would do, as JSON. */
export function rotationPlanJson(planned: PlannedRotation): object {
  const { alg, announced, at, plan, following } = planned
  const previous = plan.demote && {
    kid: plan.demote.key.kid,
    retires_at: plan.demote.retiresAt,
    reason: plan.demote.reason,
  }
  const current = present({ kid: plan.promote?.kid })
  return present({ alg, announced, at, previous, current, next: placeJson(following) })
}

function placeJson(successor: Successor | null): object | null {
  return successor && present({ kid: successor.kind === 'next' ? successor.key.kid : null })
}

/** What the revocation of a key would do, as it is answered. */
export const revocationPlanSchema = z.object({
  kid: z.string(),
  alg: z.enum(ALGS),
  state: z.enum(KEY_STATES),
  tokens: z.int().describe('those it signed that are not revoked by themselves, expired ones too'),
  current: placeSchema.optional().describe('the key that signs in its place, where it was signing'),
  next: placeSchema.optional().describe('the key that is published ahead, where none is left'),
})

/** What the revocation of a key would do, as JSON. */
export function revocationPlanJson({ key, plan, tokens }: PlannedRevocation): object {
  const { successor, publishNext } = plan
  const current = placeJson(successor)
  const next = publishNext ? {} : null
  return present({ kid: key.kid, alg: key.alg, state: key.effectiveState, tokens, current, next })
}

/** The rotations that the policy will bring, as they are answered. */
export const dueSchema = z.object({
  items: z.array(
    z.object({
      alg: z.enum(ALGS),
      kid: z.string().optional().describe('the key that signs until then'),
      due_at: z.int().optional().describe('absent: never, for want of a current or a next key'),
    }),
  ),
})

/** The rotations that the policy will bring, as JSON. */
export function dueJson(due: readonly DueRotation[]): object {
  return { items: due.map(({ alg, kid, dueAt }) => present({ alg, kid, due_at: dueAt })) }
}

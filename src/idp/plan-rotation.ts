import type { Issuer } from '../core/issuers/issuer.ts'
import { type Alg, DEFAULT_ALG } from '../core/keys/algorithms.ts'
import type { Successor } from '../core/keys/revocation.ts'
import { LONGEST_GRACE_SECONDS, planRotation, type RotationPlan } from '../core/keys/rotation.ts'
import type { SigningKey } from '../core/keys/signing-key.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { Tables } from '../store/store.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'

/** A rotation as it is asked for; without an algorithm, the default one's keys. */
export interface RotationRequest {
  readonly alg?: Alg | undefined
  /** Seconds that the old key stays published, 0 to a hundred years; absent: until its tokens have expired. */
  readonly graceSeconds?: number | undefined
  /** False: sign at once with a key that no verifier has seen. */
  readonly announced?: boolean | undefined
  /** The key that must be current still, so that what was asked for once is not done twice; absent: whichever is. */
  readonly currentKid?: string | undefined
}

/** What a rotation would do at an instant, in Unix seconds by the issuer's clock. */
export interface PlannedRotation {
  readonly alg: Alg
  readonly announced: boolean
  readonly at: number
  readonly plan: RotationPlan
  /** What is published ahead of the rotation after it; null: nothing is. */
  readonly following: Successor | null
}

const LONGEST_ALLOWED_GRACE_SECONDS = 100 * 366 * 24 * 3600

/** What a rotation would do if it were done now; changes nothing. Throws `InvalidInput` for a grace that is none. */
export async function previewRotation(
  idp: Idp,
  issuer: Issuer,
  request: RotationRequest,
): Promise<PlannedRotation> {
  checkGrace(request.graceSeconds)
  await keysReady(idp, issuer)
  return plannedRotation(idp, issuer, { tables: idp.store, request })
}

/** Plans a rotation from what the tables hold: those of the store for a preview, of a transaction to carry it out. */
export async function plannedRotation(
  idp: Idp,
  issuer: Issuer,
  { tables, request }: { readonly tables: Tables; readonly request: RotationRequest },
): Promise<PlannedRotation> {
  const { alg = DEFAULT_ALG, announced = true, graceSeconds } = request
  const at = issuerNow(idp, issuer)
  const next = await tables.signingKeys.next(issuer.id, alg)
  const plan = planRotation({
    alg,
    current: await tables.signingKeys.current(issuer.id, alg),
    next,
    now: at,
    graceSeconds,
    announced,
    lifetimeSeconds: idp.settings.accessTokenLifetimeSeconds,
  })
  return { alg, announced, at, plan, following: followingKey(plan, next) }
}

function followingKey(plan: RotationPlan, next: readonly SigningKey[]): Successor | null {
  const left = next.find(({ id }) => id !== plan.promote?.id)
  if (left !== undefined) return { kind: 'next', key: left }
  return plan.publishNext ? { kind: 'new' } : null
}

/** Throws `InvalidInput` for a grace that is not whole seconds, 0 to a hundred years; absent is none asked for. */
export function checkGrace(graceSeconds: number | undefined): void {
  if (graceSeconds === undefined) return
  if (
    Number.isInteger(graceSeconds) &&
    graceSeconds >= 0 &&
    graceSeconds <= LONGEST_ALLOWED_GRACE_SECONDS
  )
    return
  throw invalidInput(
    '/grace_seconds',
    `must be whole seconds, 0 or more; without it the old key stays until its tokens have expired, at most ${LONGEST_GRACE_SECONDS} s`,
  )
}

import type { Issuer } from '../core/issuers/issuer.ts'
import { type Alg, DEFAULT_ALG } from '../core/keys/algorithms.ts'
import { LONGEST_GRACE_SECONDS, planRotation, type RotationPlan } from '../core/keys/rotation.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'
import { type ListedKey, withEffectiveState } from './list-keys.ts'
import { keysNeeded, makeSpareKeys, type SpareKeys } from './spare-keys.ts'

/** A rotation as it is asked for; without an algorithm, the default one's keys. */
export interface RotationRequest {
  readonly alg?: Alg | undefined
  /** Seconds that the old key stays published, 0 to a hundred years; absent: until its tokens have expired. */
  readonly graceSeconds?: number | undefined
  /** False: sign at once with a key that no verifier has seen. */
  readonly announced?: boolean | undefined
}

/** The keys after a rotation; `previous` is null where there was no key before, `next` where none is published ahead. */
export interface Rotation {
  readonly current: ListedKey
  readonly previous: ListedKey | null
  readonly next: ListedKey | null
}

const LONGEST_ALLOWED_GRACE_SECONDS = 100 * 366 * 24 * 3600

/** Rotates the keys of an algorithm in one transaction: what signed goes on being published, what was next signs. */
export async function rotateKeys(
  idp: Idp,
  issuer: Issuer,
  request: RotationRequest,
): Promise<Rotation> {
  checkGrace(request.graceSeconds)
  await keysReady(idp, issuer)
  const alg = request.alg ?? DEFAULT_ALG
  const announced = request.announced ?? true
  const spare = await makeSpareKeys(idp, alg, await keysNeeded(idp, issuer, { alg, announced }))
  return idp.store.transaction((tx) =>
    applyRotation(idp, issuer, { tx, alg, spare, request, by: 'admin' }),
  )
}

function checkGrace(graceSeconds: number | undefined): void {
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

/** What a rotation within a transaction needs. */
export interface RotationStep {
  readonly tx: Tables
  readonly alg: Alg
  readonly spare: SpareKeys
  readonly request: RotationRequest
  readonly by: 'admin' | 'schedule'
}

/** Rotates within a transaction: demote, promote, publish the next one, and say so. */
export async function applyRotation(
  idp: Idp,
  issuer: Issuer,
  step: RotationStep,
): Promise<Rotation> {
  const { tx, alg, request } = step
  const now = issuerNow(idp, issuer)
  const plan = planRotation({
    alg,
    current: await tx.signingKeys.current(issuer.id, alg),
    next: await tx.signingKeys.next(issuer.id, alg),
    now,
    graceSeconds: request.graceSeconds,
    announced: request.announced ?? true,
    lifetimeSeconds: idp.settings.accessTokenLifetimeSeconds,
  })
  if (plan.demote !== null) {
    await tx.signingKeys.toPrevious(plan.demote.key.id, {
      previousAt: now,
      retiresAt: plan.demote.retiresAt,
    })
  }
  const kid = await promote(issuer, { ...step, plan, now })
  if (plan.publishNext) await publishNext(issuer, { ...step, plan, now })
  await appendEvent(idp, issuer, { tx, type: 'key_rotated', kid, data: eventData(step, plan) })
  return outcome(idp, issuer, { tx, alg, kid, previousKid: plan.demote?.key.kid })
}

interface PlannedStep extends RotationStep {
  readonly plan: RotationPlan
  readonly now: number
}

async function promote(issuer: Issuer, { tx, plan, spare, now }: PlannedStep): Promise<string> {
  if (plan.promote !== null) {
    await tx.signingKeys.toCurrent(plan.promote.id, now)
    return plan.promote.kid
  }
  const placed = { issuerId: issuer.id, createdAt: now, currentAt: now }
  const key = await tx.signingKeys.insert({ ...spare.take(), ...placed, state: 'current' })
  return key.kid
}

async function publishNext(issuer: Issuer, { tx, spare, now }: PlannedStep): Promise<void> {
  await tx.signingKeys.insert({
    ...spare.take(),
    issuerId: issuer.id,
    createdAt: now,
    currentAt: null,
    state: 'next',
  })
}

function eventData({ alg, request, by }: RotationStep, plan: RotationPlan) {
  return {
    alg,
    by,
    announced: request.announced ?? true,
    ...(plan.demote === null
      ? {}
      : { previous_kid: plan.demote.key.kid, retires_at: plan.demote.retiresAt }),
  }
}

async function outcome(
  idp: Idp,
  issuer: Issuer,
  {
    tx,
    alg,
    kid,
    previousKid,
  }: { tx: Tables; alg: Alg; kid: string; previousKid: string | undefined },
): Promise<Rotation> {
  const listed = async (named: string | undefined) => {
    const key = named === undefined ? undefined : await tx.signingKeys.byKid(issuer.id, named)
    return key === undefined ? null : withEffectiveState(idp, issuer, key)
  }
  const current = await listed(kid)
  if (current === null) throw new Error(`the key ${kid} is gone right after it was promoted`)
  const [upcoming] = await tx.signingKeys.next(issuer.id, alg)
  return { current, previous: await listed(previousKid), next: await listed(upcoming?.kid) }
}

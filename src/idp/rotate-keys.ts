import type { Issuer } from '../core/issuers/issuer.ts'
import { type Alg, DEFAULT_ALG } from '../core/keys/algorithms.ts'
import { conflict } from '../core/protocol/domain-error.ts'
import type { Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'
import { type ListedKey, withEffectiveState } from './list-keys.ts'
import {
  checkGrace,
  type PlannedRotation,
  plannedRotation,
  type RotationRequest,
} from './plan-rotation.ts'
import { keysNeeded, makeSpareKeys, type SpareKeys } from './spare-keys.ts'

/** The keys after a rotation; `previous` is null where there was no key before, `next` where none is published ahead. */
export interface Rotation {
  readonly current: ListedKey
  readonly previous: ListedKey | null
  readonly next: ListedKey | null
}

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
  const count = await keysNeeded(idp, issuer, { alg, announced })
  const spare = await makeSpareKeys(idp, issuer, { alg, count })
  return idp.store.transaction((tx) =>
    applyRotation(idp, issuer, { tx, alg, spare, request, by: 'admin' }),
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
  const planned = await plannedRotation(idp, issuer, { tables: tx, request: { ...request, alg } })
  const { plan, at: now } = planned
  refuseOtherKey(request, plan.demote?.key.kid)
  if (plan.demote !== null) {
    await tx.signingKeys.toPrevious(plan.demote.key.id, {
      previousAt: now,
      retiresAt: plan.demote.retiresAt,
    })
  }
  const kid = await promote(issuer, { ...step, ...planned })
  if (plan.publishNext) await publishNext(issuer, { ...step, ...planned })
  await appendEvent(idp, issuer, {
    tx,
    type: 'key_rotated',
    kid,
    data: eventData({ ...step, ...planned }),
  })
  return outcome(idp, issuer, { tx, alg, kid, previousKid: plan.demote?.key.kid })
}

type PlannedStep = RotationStep & PlannedRotation

/** Throws `conflict` where the key that was to be current still is not, so that nobody rotates twice by pressing twice. */
function refuseOtherKey({ currentKid }: RotationRequest, current: string | undefined): void {
  if (currentKid === undefined || currentKid === current) return
  throw conflict(
    `the key ${current ?? 'none'} is current by now, not ${currentKid}; look at the plan again`,
  )
}

async function promote(issuer: Issuer, { tx, plan, spare, at }: PlannedStep): Promise<string> {
  if (plan.promote !== null) {
    await tx.signingKeys.toCurrent(plan.promote.id, at)
    return plan.promote.kid
  }
  const placed = { issuerId: issuer.id, createdAt: at, currentAt: at }
  const key = await tx.signingKeys.insert({ ...spare.take(), ...placed, state: 'current' })
  return key.kid
}

async function publishNext(issuer: Issuer, { tx, spare, at }: PlannedStep): Promise<void> {
  await tx.signingKeys.insert({
    ...spare.take(),
    issuerId: issuer.id,
    createdAt: at,
    currentAt: null,
    state: 'next',
  })
}

function eventData({ alg, announced, by, plan }: PlannedStep) {
  return {
    alg,
    by,
    announced,
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

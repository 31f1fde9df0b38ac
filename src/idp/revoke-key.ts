import type { Issuer } from '../core/issuers/issuer.ts'
import { planRevocation, type RevocationPlan } from '../core/keys/revocation.ts'
import { notFound } from '../core/protocol/domain-error.ts'
import type { Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { getKey, type ListedKey, withEffectiveState } from './list-keys.ts'
import { keyEvent } from './provision-keys.ts'
import { keysNeeded, makeSpareKeys, type SpareKeys } from './spare-keys.ts'

/** Revokes a key in an emergency: out of the JWK Set now, its tokens inactive; where it was signing, the next one takes over. */
export async function revokeKey(idp: Idp, issuer: Issuer, kid: string): Promise<ListedKey> {
  const known = await getKey(idp, issuer, kid)
  if (known.state === 'revoked') return known
  const needed = await keysNeeded(idp, issuer, { alg: known.alg, announced: true })
  const count = known.state === 'previous' ? 0 : needed
  const spare = await makeSpareKeys(idp, issuer, { alg: known.alg, count })
  return idp.store.transaction(async (tx) => {
    const key = await tx.signingKeys.byKid(issuer.id, kid)
    if (key === undefined) throw notFound('there is no key of that kid')
    if (key.state === 'revoked') return withEffectiveState(idp, issuer, key)
    const plan = planRevocation({ key, next: await tx.signingKeys.next(issuer.id, key.alg) })
    await tx.signingKeys.toRevoked(key.id, issuerNow(idp, issuer))
    await appendEvent(idp, issuer, {
      tx,
      type: 'key_revoked',
      kid,
      data: { alg: key.alg, state_before: key.state },
    })
    await succeed(idp, issuer, { tx, plan, spare })
    const revoked = await tx.signingKeys.byKid(issuer.id, kid)
    return withEffectiveState(idp, issuer, revoked ?? key)
  })
}

interface Step {
  readonly tx: Tables
  readonly plan: RevocationPlan
  readonly spare: SpareKeys
}

/** Puts a key in the place of the revoked one, and publishes one ahead of the next rotation, where the plan says so. */
async function succeed(idp: Idp, issuer: Issuer, { tx, plan, spare }: Step): Promise<void> {
  const now = issuerNow(idp, issuer)
  const insert = async (state: 'current' | 'next') => {
    const currentAt = state === 'current' ? now : null
    const placed = { issuerId: issuer.id, createdAt: now, currentAt, state }
    const key = await tx.signingKeys.insert({ ...spare.take(), ...placed })
    await keyEvent(idp, issuer, { tx, key, state })
  }
  if (plan.successor?.kind === 'next') await tx.signingKeys.toCurrent(plan.successor.key.id, now)
  if (plan.successor?.kind === 'new') await insert('current')
  if (plan.publishNext) await insert('next')
}

import { secretDigest } from '../core/grants/single-use.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { Idp } from './idp.ts'

/** The id of a proof that must not come again. */
export interface ProofUse {
  /** What kind of proof, who made it, and its `jti`: two proofs are the same where all are. */
  readonly id: readonly string[]
  readonly clientId: string | null
  /** Until when it would be taken, in Unix seconds of real time. */
  readonly expiresAt: number
}

/** Uses a proof up; false: it was used before. Of many at once one alone succeeds. */
export async function useProof(
  idp: Idp,
  issuer: Issuer,
  { id, clientId, expiresAt }: ProofUse,
): Promise<boolean> {
  const now = idp.worldClock.now()
  const used = await idp.store.transaction(async (tx) => {
    await tx.singleUses.forget(issuer.id, 'proof', now)
    return tx.singleUses.insert({
      issuerId: issuer.id,
      kind: 'proof',
      digest: secretDigest(JSON.stringify(id)),
      clientId,
      grantId: null,
      data: {},
      createdAt: now,
      expiresAt,
    })
  })
  return used !== undefined
}

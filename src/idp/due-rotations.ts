import type { Issuer, IssuerRecord } from '../core/issuers/issuer.ts'
import type { Alg } from '../core/keys/algorithms.ts'
import { planRotation, type RotationPlan, rotationDueAt } from '../core/keys/rotation.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'

/** A rotation that an issuer's policy will bring. */
export interface DueRotation {
  readonly alg: Alg
  /** The key that signs until then; null where the algorithm has no key. */
  readonly kid: string | null
  /** When, in Unix seconds by the issuer's clock; null: never, for want of a current or of a next key. */
  readonly dueAt: number | null
  /** What it will do if nothing further is done before; null where it never is due. */
  readonly plan: RotationPlan | null
}

/** The rotations that an issuer's policy will bring next, one for each algorithm that it names; none without a schedule. */
export async function dueRotations(idp: Idp, issuer: Issuer): Promise<readonly DueRotation[]> {
  await keysReady(idp, issuer)
  if (issuer.rotation.everySeconds === null) return []
  const algs = await scheduledAlgs(idp, issuer)
  return Promise.all(algs.map((alg) => dueRotation(idp, issuer, alg)))
}

/** The algorithms whose keys rotate by an issuer's policy: those that it names, else those that have a current key. */
export async function scheduledAlgs(
  idp: Idp,
  { id, rotation }: IssuerRecord,
): Promise<readonly Alg[]> {
  return rotation.algs.length > 0 ? rotation.algs : idp.store.signingKeys.algsWithCurrent(id)
}

async function dueRotation(idp: Idp, issuer: Issuer, alg: Alg): Promise<DueRotation> {
  const { signingKeys } = idp.store
  const { rotation } = issuer
  const current = await signingKeys.current(issuer.id, alg)
  if (current === undefined) return { alg, kid: null, dueAt: null, plan: null }
  const next = await signingKeys.next(issuer.id, alg)
  const dueAt = rotationDueAt(rotation, { current, next })
  if (dueAt === null) return { alg, kid: current.kid, dueAt, plan: null }
  const plan = planRotation({
    alg,
    current,
    next,
    now: dueAt,
    graceSeconds: rotation.graceSeconds ?? undefined,
    announced: true,
    lifetimeSeconds: idp.settings.accessTokenLifetimeSeconds,
  })
  return { alg, kid: current.kid, dueAt, plan }
}

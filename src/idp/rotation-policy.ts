import type { Issuer } from '../core/issuers/issuer.ts'
import type { RotationPolicy } from '../core/keys/rotation-policy.ts'
import { type InputIssue, InvalidInput } from '../core/protocol/invalid-input.ts'
import { appendEvent } from './append-event.ts'
import type { Idp } from './idp.ts'

/** The shortest interval of a scheduled rotation, in seconds. */
const SHORTEST_INTERVAL_SECONDS = 5

const LONGEST_SECONDS = 100 * 366 * 24 * 3600

/** Sets when an issuer's keys rotate by themselves; throws `InvalidInput` with every mistake. */
export async function setRotationPolicy(
  idp: Idp,
  issuer: Issuer,
  policy: RotationPolicy,
): Promise<RotationPolicy> {
  const issues = [
    ...secondsIssues('/every_seconds', policy.everySeconds, SHORTEST_INTERVAL_SECONDS),
    ...secondsIssues('/grace_seconds', policy.graceSeconds, 0),
    ...secondsIssues('/prepublish_seconds', policy.prepublishSeconds, 0),
  ]
  if (issues.length > 0) throw new InvalidInput(issues)
  await idp.store.transaction(async (tx) => {
    await tx.issuers.setRotation(issuer.id, policy)
    const { everySeconds, graceSeconds, prepublishSeconds, algs } = policy
    const data = {
      every_seconds: everySeconds,
      grace_seconds: graceSeconds,
      prepublish_seconds: prepublishSeconds,
      algs,
    }
    await appendEvent(idp, issuer, { tx, type: 'rotation_policy_changed', data })
  })
  return policy
}

function secondsIssues(
  pointer: string,
  seconds: number | null,
  least: number,
): readonly InputIssue[] {
  if (seconds === null) return []
  if (Number.isInteger(seconds) && seconds >= least && seconds <= LONGEST_SECONDS) return []
  return [{ pointer, detail: `must be whole seconds, ${least} or more` }]
}

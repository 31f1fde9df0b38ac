import type { Issuer } from '../core/issuers/issuer.ts'
import { clockTime } from '../core/issuers/issuer-clock.ts'
import type { Clock, Idp } from './idp.ts'

/** The system's clock. */
export const SYSTEM_CLOCK: Clock = { now: () => Math.floor(Date.now() / 1000) }

/**
 * An issuer's own time, in Unix seconds: what its tokens are stamped with and expire by. The issuer is as it was looked
 * up: whoever keeps one for longer than a request looks it up again, since its clock may be moved meanwhile.
 */
export function issuerNow(idp: Idp, { clock }: Pick<Issuer, 'clock'>): number {
  return clockTime(clock, idp.clock.now())
}

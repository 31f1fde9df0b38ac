import type { Issuer } from '../core/issuers/issuer.ts'
import type { Clock, Idp } from './idp.ts'

/** The system's clock. */
export const SYSTEM_CLOCK: Clock = { now: () => Math.floor(Date.now() / 1000) }

/** An issuer's own time, in Unix seconds: what its tokens are stamped with and expire by. */
export function issuerNow(idp: Idp, _issuer: Pick<Issuer, 'id'>): number {
  return idp.clock.now()
}

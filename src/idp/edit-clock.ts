import type { Issuer } from '../core/issuers/issuer.ts'
import {
  type ClockInput,
  clockTime,
  type IssuerClock,
  readClock,
} from '../core/issuers/issuer-clock.ts'
import { appendEvent } from './append-event.ts'
import type { Idp } from './idp.ts'

/** An issuer's clock and what it shows; both instants in Unix seconds. */
export interface ClockReading {
  readonly clock: IssuerClock
  readonly now: number
  readonly realNow: number
}

/** What an issuer's clock shows. */
export function readIssuerClock(idp: Idp, { clock }: Pick<Issuer, 'clock'>): ClockReading {
  const realNow = idp.clock.now()
  return { clock, now: clockTime(clock, realNow), realNow }
}

/** Moves or stops an issuer's clock, or lets it tell real time again where nothing is asked for; throws `InvalidInput`. It stays so over restarts. */
export async function setIssuerClock(
  idp: Idp,
  issuer: Issuer,
  input: ClockInput,
): Promise<ClockReading> {
  const clock = readClock(input, idp.clock.now())
  await idp.store.transaction(async (tx) => {
    await tx.issuers.setClock(issuer.id, clock)
    const data = { ...clockData(clock), now: clockTime(clock, idp.clock.now()) }
    await appendEvent(idp, { ...issuer, clock }, { tx, type: 'clock_changed', data })
  })
  return readIssuerClock(idp, { clock })
}

function clockData(clock: IssuerClock) {
  if (clock.kind === 'offset') return { offset_seconds: clock.offsetSeconds }
  return clock.kind === 'frozen' ? { frozen_at: clock.frozenAt } : {}
}

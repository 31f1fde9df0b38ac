import type { JsonObject } from '../../core/protocol/json.ts'
import { instantText } from '../cell-text.ts'
import { type Check, fine, warning } from './check.ts'

/** By how many seconds two machines' clocks may differ before tokens are refused by some verifiers. */
const TOLERATED_SECONDS = 5

/** Looks whether the issuer's clock was moved or stopped, and whether the server's machine has the time of ours; `now` in Unix seconds. */
export function checkClock(clock: JsonObject, now: number): readonly Check[] {
  return [issuerClock(clock), machineClock(Number(clock.real_now), now)]
}

const RESET = 'Put it back by "mcp-mock-idp clock reset" if that is not meant.'

function issuerClock({ frozen_at: frozenAt, offset_seconds: offset }: JsonObject): Check {
  if (typeof frozenAt === 'number') {
    return warning('clock', `The issuer's clock stands still at ${instantText(frozenAt)}.`, RESET)
  }
  if (typeof offset === 'number' && offset !== 0) {
    const words = `${Math.abs(offset)} seconds ${offset > 0 ? 'ahead' : 'behind'}`
    return warning('clock', `The issuer's clock is ${words}.`, RESET)
  }
  return fine('clock', "The issuer's clock shows real time.")
}

function machineClock(realNow: number, now: number): Check {
  const difference = Math.round(Math.abs(realNow - now))
  if (difference <= TOLERATED_SECONDS) {
    return fine('machine clock', 'This machine and the server agree on the time.')
  }
  return warning(
    'machine clock',
    `This machine's clock and the server's differ by ${difference} seconds: fresh tokens may count as not valid yet.`,
    'Set both by NTP; a virtual machine that slept often lags behind.',
  )
}

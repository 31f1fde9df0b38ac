import { type InputIssue, InvalidInput } from '../protocol/invalid-input.ts'

/** How an issuer tells its own time: as the world does, so many seconds later (or earlier), or standing still. */
export type IssuerClock =
  | { readonly kind: 'real' }
  | { readonly kind: 'offset'; readonly offsetSeconds: number }
  | { readonly kind: 'frozen'; readonly frozenAt: number }

/** The clock of an issuer that nobody has moved. */
export const REAL_CLOCK: IssuerClock = { kind: 'real' }

/** The last instant that an issuer's clock shows, in Unix seconds: the end of the year 9999. */
export const LAST_INSTANT = 253_402_300_799

/** What a clock shows at an instant of real time, both in Unix seconds. */
export function clockTime(clock: IssuerClock, realNow: number): number {
  if (clock.kind === 'frozen') return clock.frozenAt
  return clock.kind === 'offset' ? realNow + clock.offsetSeconds : realNow
}

/** What a clock is asked to be; nothing: real time. */
export interface ClockInput {
  readonly offsetSeconds?: number | undefined
  readonly frozenAt?: number | undefined
}

/** The clock that is asked for; throws `InvalidInput` with every mistake. `realNow` in Unix seconds. */
export function readClock(input: ClockInput, realNow: number): IssuerClock {
  const { offsetSeconds, frozenAt } = input
  const issues = clockIssues(input, realNow)
  if (issues.length > 0) throw new InvalidInput(issues)
  if (frozenAt !== undefined) return { kind: 'frozen', frozenAt }
  if (offsetSeconds === undefined || offsetSeconds === 0) return REAL_CLOCK
  return { kind: 'offset', offsetSeconds }
}

function clockIssues({ offsetSeconds, frozenAt }: ClockInput, realNow: number): InputIssue[] {
  const issues: InputIssue[] = []
  if (offsetSeconds !== undefined && frozenAt !== undefined) {
    const detail = 'does not go with offset_seconds: a clock is either frozen or moved; send one'
    issues.push({ pointer: '/frozen_at', detail })
  }
  if (offsetSeconds !== undefined && !isInstant(realNow + offsetSeconds, offsetSeconds)) {
    const detail = `must be whole seconds that lead to a time from 1970 to 9999; got ${offsetSeconds}`
    issues.push({ pointer: '/offset_seconds', detail })
  }
  if (frozenAt !== undefined && !isInstant(frozenAt, frozenAt)) {
    const detail = `must be whole seconds since 1970, up to ${LAST_INSTANT}; got ${frozenAt}`
    issues.push({ pointer: '/frozen_at', detail })
  }
  return issues
}

function isInstant(at: number, given: number): boolean {
  return Number.isSafeInteger(given) && at >= 0 && at <= LAST_INSTANT
}

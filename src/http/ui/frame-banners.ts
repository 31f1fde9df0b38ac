import type { Issuer } from '../../core/issuers/issuer.ts'
import type { IssuerClock } from '../../core/issuers/issuer-clock.ts'
import { FAULT_ENDPOINT_WORDS } from './fault-words.ts'
import { durationInWords, utcTime } from './time-in-words.ts'

/** What is not as usual at an issuer, said on every page of it until it is. */
export interface FrameBanner {
  readonly text: string
  readonly href: string
  readonly link: string
}

/** What is not as usual at an issuer: faults that are on, and a clock that was moved. */
export function frameBanners(
  { faultyEndpoints, clock }: Pick<Issuer, 'faultyEndpoints' | 'clock'>,
  base: string,
): readonly FrameBanner[] {
  const faults =
    faultyEndpoints.length === 0
      ? []
      : [{ text: faultWords(faultyEndpoints), href: `${base}/faults`, link: 'Faults' }]
  const moved =
    clock.kind === 'real'
      ? []
      : [{ text: `${clockWords(clock)}.`, href: `${base}/clock`, link: 'Clock' }]
  return [...faults, ...moved]
}

function faultWords(endpoints: Issuer['faultyEndpoints']): string {
  const names = endpoints.map((endpoint) => FAULT_ENDPOINT_WORDS[endpoint])
  const [last = '', ...others] = [...names].reverse()
  if (others.length === 0) return `A fault is on: the ${last} answers badly on purpose.`
  return `Faults are on: ${others.reverse().join(', ')} and ${last} answer badly on purpose.`
}

/** How an issuer's clock goes, without a full stop. */
export function clockWords(clock: IssuerClock): string {
  if (clock.kind === 'real') return "This issuer's clock tells real time"
  if (clock.kind === 'frozen')
    return `This issuer's clock stands still at ${utcTime(clock.frozenAt)}`
  const { offsetSeconds } = clock
  const side = offsetSeconds > 0 ? 'ahead of' : 'behind'
  return `This issuer's clock is ${durationInWords(offsetSeconds)} ${side} real time`
}

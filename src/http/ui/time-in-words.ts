/** The units a duration is told in, largest first, in seconds. */
const UNITS = [
  { seconds: 31_557_600, name: 'y' },
  { seconds: 86_400, name: 'd' },
  { seconds: 3600, name: 'h' },
  { seconds: 60, name: 'min' },
  { seconds: 1, name: 's' },
] as const

/** The furthest instant that a calendar date is told of, in Unix seconds: the end of the year 9999. */
const LAST_DATE_AT = 253_402_300_799

/** The earliest instant that a calendar date is told of: the start of the year 1. */
const FIRST_DATE_AT = -62_135_596_800

/** Tells how long a number of seconds is, in at most two units and rounded down: "59 min", "1 h 5 min", "45 s". */
export function durationInWords(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds))
  const first = UNITS.findIndex((unit) => whole >= unit.seconds)
  const unit = UNITS[first]
  if (unit === undefined) return '0 s'
  const head = `${Math.floor(whole / unit.seconds).toLocaleString('en-US')} ${unit.name}`
  const below = UNITS[first + 1]
  const rest = below === undefined ? 0 : Math.floor((whole % unit.seconds) / below.seconds)
  return below === undefined || rest === 0 || unit.name === 'min'
    ? head
    : `${head} ${rest} ${below.name}`
}

/** Tells an instant as seen from another: "in 59 min", "2 h ago", "now"; both in Unix seconds. */
export function instantInWords(at: number, now: number): string {
  if (Math.floor(at) === Math.floor(now)) return 'now'
  const words = durationInWords(at - now)
  return at > now ? `in ${words}` : `${words} ago`
}

/** Tells an instant in Unix seconds as a date and time in UTC; one outside the years 1 to 9999 as what it is. */
export function utcTime(at: number): string {
  if (!(at >= FIRST_DATE_AT && at <= LAST_DATE_AT)) return 'outside the calendar'
  const [date, time] = new Date(at * 1000).toISOString().split('T')
  return `${date} ${time?.slice(0, 8)} UTC`
}

/** What a claim's instant means, before and after it (RFC 7519 §4.1, OpenID Connect Core 1.0 §2). */
const CLAIM_WORDS: Readonly<Record<string, { readonly future: string; readonly past: string }>> = {
  exp: { future: 'expires', past: 'expired' },
  iat: { future: 'issued', past: 'issued' },
  nbf: { future: 'becomes valid', past: 'became valid' },
  auth_time: { future: 'signed in', past: 'signed in' },
}

/** Says whether a claim of this name holds an instant. */
export function isTimeClaim(name: string): boolean {
  return Object.hasOwn(CLAIM_WORDS, name)
}

/** Tells a claim's instant as seen from `now`: "expires in 59 min", "issued 3 s ago"; both in Unix seconds. */
export function claimTimeInWords(name: string, at: number, now: number): string {
  const words = CLAIM_WORDS[name] ?? { future: '', past: '' }
  return `${at > now ? words.future : words.past} ${instantInWords(at, now)}`.trim()
}

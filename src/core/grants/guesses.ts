/** How many wrong user codes may be entered within a minute at an issuer: of 20^8 codes nobody finds one so (RFC 8628 §5.1). */
export const MOST_GUESSES = 20

/** The stretch of time that wrong codes are counted in, in seconds. */
const WINDOW_SECONDS = 60

/** How many wrong codes were entered since an instant, in Unix seconds of real time. */
export interface Guesses {
  readonly since: number
  readonly wrong: number
}

/** The count by issuer id; an issuer where nobody guesses has none. */
export type GuessesByIssuer = Readonly<Record<string, Guesses>>

/** For how many seconds no further code is looked up at an issuer; 0: one may be entered. */
export function secondsToWait(counts: GuessesByIssuer, issuerId: number, now: number): number {
  const guesses = counts[issuerId]
  if (guesses === undefined || guesses.wrong < MOST_GUESSES) return 0
  return isOver(guesses, now) ? 0 : guesses.since + WINDOW_SECONDS - now
}

/** The counts with one more wrong code at an issuer, and without those that are over. */
export function withGuess(counts: GuessesByIssuer, issuerId: number, now: number): GuessesByIssuer {
  const open = Object.entries(counts).filter(([, guesses]) => !isOver(guesses, now))
  const kept: GuessesByIssuer = Object.fromEntries(open)
  const { since, wrong } = kept[issuerId] ?? { since: now, wrong: 0 }
  return { ...kept, [issuerId]: { since, wrong: wrong + 1 } }
}

/** A stretch that begins in the future was begun by a clock that has been put back since. */
function isOver({ since }: Guesses, now: number): boolean {
  return now < since || now - since >= WINDOW_SECONDS
}

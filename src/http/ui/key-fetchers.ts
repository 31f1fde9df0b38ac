import type { JwksFetcher } from '../../idp/jwks-fetchers.ts'
import { shortKid } from './key-rows.ts'
import type { Badge } from './notice.ts'
import { shortenedText } from './shortened-text.ts'
import { instantInWords, utcTime } from './time-in-words.ts'

/** A program that fetched the JWKS, as strings ready to print. */
export interface FetcherRow {
  readonly userAgent: string
  readonly time: string
  readonly utc: string
  readonly answer: string
  readonly kids: readonly string[]
  readonly more: string | null
  readonly badge: Badge
  /** What it has not seen; null where it knows all that signs. */
  readonly unseen: string | null
  readonly fetches: string
}

/** How many kids of a fetch are listed. */
const LISTED = 6

/** The row of a program; `now` in Unix seconds of real time. */
export function fetcherRow(fetcher: JwksFetcher, now: number): FetcherRow {
  const { userAgent, at, kids, unseen, fetches } = fetcher
  const left = kids.length - LISTED
  return {
    userAgent: userAgent === null ? 'no user agent' : shortenedText(userAgent),
    time: instantInWords(at, now),
    utc: utcTime(at),
    answer: answerInWords(fetcher),
    kids: kids.slice(0, LISTED).map(shortKid),
    more: left > 0 ? `and ${left.toLocaleString('en-US')} more` : null,
    badge:
      unseen.length === 0
        ? { text: 'knows what signs', tone: 'good' }
        : { text: 'out of date', tone: 'warning' },
    unseen: unseen.length === 0 ? null : unseenInWords(unseen),
    fetches: fetches === 1 ? '1 fetch' : `${fetches.toLocaleString('en-US')} fetches`,
  }
}

function answerInWords({ status, outcome }: JwksFetcher): string {
  if (status === 0) return 'none, by a fault'
  if (status < 400) return outcome === 'not_modified' ? '304, not changed' : String(status)
  return `${status} ${shortenedText(outcome)}`
}

function unseenInWords(unseen: JwksFetcher['unseen']): string {
  const keys = unseen.map(({ alg, kid }) => `${alg} ${shortKid(kid)}`)
  const named = keys.length > 3 ? [...keys.slice(0, 3), 'others'] : keys
  return `Has not fetched since ${named.join(', ')} began to sign`
}

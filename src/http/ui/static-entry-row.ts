import type { JsonObject } from '../../core/protocol/json.ts'
import type { StaticEntry } from '../../core/static-tables/static-table.ts'
import { cutText } from './cut-text.ts'
import type { Badge } from './notice.ts'
import { quotedJson } from './quoted-text.ts'
import { instantInWords, utcTime } from './time-in-words.ts'

/** What a table says of a token, as strings ready to print. */
export interface StaticEntryRow {
  readonly token: string
  readonly client: string
  readonly scopes: readonly string[]
  /** How many scopes are not shown; null where all are. */
  readonly moreScopes: string | null
  readonly subject: string | null
  readonly expires: string
  readonly expiresAt: string | null
  readonly expiredBadge: Badge | null
  /** The other members as JSON; null where there are none. */
  readonly members: string | null
}

/** The longest texts that a cell shows whole, in characters, and the most scopes. */
const LONGEST = { token: 72, name: 48, scope: 40, scopes: 12, members: 120 }

/** The row of a token; `now` by the issuer's clock, in Unix seconds. */
export function staticEntryRow(token: string, entry: StaticEntry, now: number): StaticEntryRow {
  const { client_id: client, scopes, sub, expires_at: at, ...members } = entry
  const further = scopes.length - LONGEST.scopes
  return {
    token: cutText(token, LONGEST.token),
    client: shownText(client),
    scopes: scopes.slice(0, LONGEST.scopes).map((scope) => shownText(scope, LONGEST.scope)),
    moreScopes: further > 0 ? `and ${further.toLocaleString('en-US')} more` : null,
    subject: sub === undefined ? null : shownText(sub),
    ...expiry(at ?? null, now),
    members: membersText(members),
  }
}

function shownText(text: string, longest = LONGEST.name): string {
  return text === '' ? '""' : cutText(text, longest)
}

/** Later than this an instant is thought to be in milliseconds: the year 5138, in Unix seconds. */
const TOO_LATE_AT = 100_000_000_000

function expiry(
  at: number | null,
  now: number,
): Pick<StaticEntryRow, 'expires' | 'expiresAt' | 'expiredBadge'> {
  if (at === null) return { expires: 'never', expiresAt: null, expiredBadge: null }
  const expiredBadge: Badge | null = at > now ? null : { text: 'expired', tone: 'plain' }
  const expiresAt = at > TOO_LATE_AT ? `${at} s; are these milliseconds?` : utcTime(at)
  return { expires: instantInWords(at, now), expiresAt, expiredBadge }
}

function membersText(members: JsonObject): string | null {
  return Object.keys(members).length === 0 ? null : cutText(quotedJson(members), LONGEST.members)
}

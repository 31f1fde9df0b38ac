import type { Event } from '../../core/events/event.ts'
import type { TokenRecord } from '../../core/tokens/token.ts'
import type { ListedKey } from '../../idp/list-keys.ts'
import type { TokenStory } from '../../idp/token-story.ts'
import { type EventPart, keyLink, say } from './event-parts.ts'
import type { Badge } from './notice.ts'
import { shortenedText } from './shortened-text.ts'
import {
  beginningWords,
  requestOutcome,
  revocationWords,
  storyRequestWords,
} from './story-words.ts'
import { instantInWords, utcTime } from './time-in-words.ts'

/** The story of a token, newest first, as strings ready to print. */
export interface StoryTable {
  readonly rows: readonly StoryRow[]
  /** The way to what is not told here; null where all is. */
  readonly more: { readonly text: string; readonly href: string } | null
}

/** Something that happened to a token, or will. */
export interface StoryRow {
  readonly when: string
  readonly utc: string
  readonly sentence: readonly EventPart[]
  /** The program that asked. */
  readonly note: string | null
  readonly badge: Badge | null
}

/** What the story is made of; `now` by the issuer's clock, in Unix seconds. */
export interface StoryInput {
  readonly base: string
  readonly token: TokenRecord
  readonly key: ListedKey | null
  readonly story: TokenStory
  readonly now: number
}

/** A moment of the story; of those in the same second, the one with the higher rank is the later. */
interface Moment {
  readonly at: number
  readonly rank: number
  readonly sentence: readonly EventPart[]
  readonly event?: Event | undefined
}

/** The table that tells the story of a token, by the issuer's clock. */
export function storyTable(input: StoryInput): StoryTable {
  const { base, token, story, now } = input
  const moments = [
    ...lifetime(input),
    ...revocation(input),
    ...story.requests.items.map((event) => ({
      at: event.issuerAt,
      rank: 2,
      sentence: storyRequestWords(event, base),
      event,
    })),
    beginning(input),
  ]
  const sorted = moments.toSorted((one, other) => other.at - one.at || other.rank - one.rank)
  const shown = story.requests.items.length
  const href = `${base}/events?${new URLSearchParams({ jti: token.jti })}`
  const text = `The newest ${shown} requests are shown; all are in Events`
  return {
    rows: sorted.map((moment) => row(moment, now)),
    more: story.requests.nextCursor === undefined ? null : { text, href },
  }
}

function row({ at, sentence, event }: Moment, now: number): StoryRow {
  return {
    when: instantInWords(at, now),
    utc: utcTime(at),
    sentence,
    note: event === undefined ? null : programOf(event),
    badge: event?.type === 'request' ? requestOutcome(event) : null,
  }
}

function programOf({ data }: Event): string | null {
  return typeof data.user_agent === 'string' ? shortenedText(data.user_agent) : null
}

function lifetime({ token: { notBefore, expiresAt }, now }: StoryInput): readonly Moment[] {
  const valid = (at: number) => (at > now ? say`Becomes valid` : say`Became valid`)
  const over = (at: number) => (at > now ? say`Expires` : say`Expired`)
  return [
    ...(notBefore === null ? [] : [{ at: notBefore, rank: 1, sentence: valid(notBefore) }]),
    ...(expiresAt === null ? [] : [{ at: expiresAt, rank: 4, sentence: over(expiresAt) }]),
  ]
}

function revocation({ base, token, key, story }: StoryInput): readonly Moment[] {
  const ofToken =
    token.revokedAt === null
      ? []
      : [{ at: token.revokedAt, rank: 3, sentence: revocationWords(story.revocation, base) }]
  if (key === null || key.revokedAt === null) return ofToken
  const sentence = say`Key ${keyLink(key.kid, base)} was revoked, and every token that it signed with it`
  return [...ofToken, { at: key.revokedAt, rank: 3, sentence }]
}

function beginning({ base, token, key, story }: StoryInput): Moment {
  const { beginning: event } = story
  const signed =
    key === null ? [] : say`, signed by key ${keyLink(key.kid, base)}, now ${key.effectiveState}`
  const sentence = [...beginningWords(token, { event, base }), ...signed]
  return { at: event?.issuerAt ?? token.issuedAt, rank: 0, sentence }
}

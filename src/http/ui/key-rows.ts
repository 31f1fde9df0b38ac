import { isSymmetric } from '../../core/keys/algorithms.ts'
import type { ListedKey } from '../../idp/list-keys.ts'
import { cutText } from './cut-text.ts'
import type { TimelineRowWords } from './key-timeline.ts'
import { durationInWords, instantInWords, utcTime } from './time-in-words.ts'
import { keyBadge } from './token-badges.ts'

/** How many characters of a kid are shown where there is little room. */
const SHOWN_OF_KID = 16

/** Where keys are shown, and when by the issuer's clock, in Unix seconds. */
export interface KeySight {
  readonly base: string
  readonly now: number
}

/** The beginning of a kid. */
export function shortKid(kid: string): string {
  return cutText(kid, SHOWN_OF_KID)
}

/** The page of a key. */
export function keyHref(base: string, kid: string): string {
  return `${base}/keys/${encodeURIComponent(kid)}`
}

/** What the time line says of a key in words. */
export function keyRowWords(key: ListedKey, { base, now }: KeySight): TimelineRowWords {
  return {
    kid: shortKid(key.kid),
    href: keyHref(base, key.kid),
    badge: keyBadge(key.effectiveState),
    words: keyInWords(key, now),
    tokens:
      key.tokensSigned === 0
        ? null
        : {
            text: tokensInWords(key.tokensSigned),
            href: `${base}/tokens?${new URLSearchParams({ kid: key.kid })}`,
          },
  }
}

/** How many tokens, in words. */
export function tokensInWords(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'token' : 'tokens'}`
}

/** What a key does now, in a sentence without its full stop. */
export function keyInWords(key: ListedKey, now: number): string {
  const { createdAt, currentAt, previousAt, retiresAt, revokedAt } = key
  const isSecret = isSymmetric(key.alg)
  const since = (at: number | null) => instantInWords(at ?? createdAt, now)
  switch (key.effectiveState) {
    case 'next':
      return isSecret
        ? `Added ${since(createdAt)}; signs after the next rotation`
        : `Published ${since(createdAt)}; signs after the next rotation`
    case 'current':
      return signingInWords(currentAt ?? createdAt, now)
    case 'previous':
      return isSecret
        ? `Signed until ${since(previousAt)}`
        : `Published until ${utcTime(retiresAt ?? now)}, ${since(retiresAt)}`
    case 'retired':
      return isSecret ? `Signed until ${since(previousAt)}` : `Left the JWKS ${since(retiresAt)}`
    case 'revoked':
      return `Revoked ${since(revokedAt)}`
  }
}

function signingInWords(since: number, now: number): string {
  return since >= now ? 'Signs from now on' : `Has signed for ${durationInWords(now - since)}`
}

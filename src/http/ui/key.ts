import { isSymmetric } from '../../core/keys/algorithms.ts'
import { exportJwk, exportPem, exportSecret } from '../../core/keys/export-key.ts'
import { isPublishedState } from '../../core/keys/key-life.ts'
import type { ListedKey } from '../../idp/list-keys.ts'
import { type JsonLine, jsonLines } from './json-lines.ts'
import { keyFacts } from './key-facts.ts'
import { keyHref, keyRowWords } from './key-rows.ts'
import { keyTimeScale } from './key-time-scale.ts'
import { type KeyTimeline, keyTimeline } from './key-timeline.ts'
import type { Badge, Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { keyBadge } from './token-badges.ts'
import type { Fact } from './token-facts.ts'

/** The page of a key, as strings ready to print. */
export interface KeyPage {
  readonly frame: PageFrame
  readonly kid: string
  readonly alg: string
  readonly badge: Badge
  readonly notice: Callout | null
  readonly timeline: KeyTimeline
  readonly facts: readonly Fact[]
  /** Its public part; null for a shared secret. */
  readonly published: {
    readonly about: string
    readonly jwk: readonly JsonLine[]
    readonly pem: string
  } | null
  /** The shared secret; null for any other key. */
  readonly secret: string | null
  readonly downloads: readonly { readonly text: string; readonly href: string }[]
  readonly mint: string
  readonly tokens: string
  readonly events: string
  readonly keys: string
  /** Null where it is revoked already. */
  readonly revoke: string | null
}

/** What the page is made of; `now` by the issuer's clock, in Unix seconds. */
export interface KeyPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly key: ListedKey
  readonly now: number
  readonly notice: Callout | null
}

/** The page of a key: what it is, when it was what, its parts, and what to do with it. */
export function keyPage({ frame, base, key, now, notice }: KeyPageInput): KeyPage {
  const named = new URLSearchParams({ kid: key.kid })
  const scale = keyTimeScale({ keys: [key], now, dueAt: [], askedAt: null, span: '' })
  const row = keyRowWords(key, { base, now })
  return {
    frame,
    kid: key.kid,
    alg: key.alg,
    badge: keyBadge(key.effectiveState),
    notice,
    timeline: keyTimeline({
      scale,
      now,
      dueAt: null,
      askedAt: null,
      keys: [{ times: key, row: { ...row, href: null } }],
    }),
    facts: keyFacts(key, { base, now }),
    published: publicPart(key),
    secret: isSymmetric(key.alg) ? exportSecret(key) : null,
    downloads: downloadsOf(key, `${base}/api/keys/${encodeURIComponent(key.kid)}`),
    mint: `${base}/mint?${named}`,
    tokens: `${base}/tokens?${named}`,
    events: `${base}/events?${named}`,
    keys: `${base}/keys`,
    revoke: key.state === 'revoked' ? null : `${keyHref(base, key.kid)}/revoke`,
  }
}

function publicPart(key: ListedKey): KeyPage['published'] {
  if (isSymmetric(key.alg)) return null
  const about = isPublishedState(key.effectiveState)
    ? 'As it stands in the JWKS.'
    : 'No longer in the JWKS.'
  return {
    about,
    jwk: jsonLines(exportJwk(key, { private: false })),
    pem: exportPem(key, { private: false }).trim(),
  }
}

function downloadsOf(key: ListedKey, path: string): KeyPage['downloads'] {
  if (isSymmetric(key.alg)) return [{ text: 'Secret as JWK', href: `${path}.jwk?private=true` }]
  return [
    { text: 'Public key as PEM', href: `${path}.pem` },
    { text: 'Public key as JWK', href: `${path}.jwk` },
    { text: 'Private key as PEM', href: `${path}.pem?private=true` },
    { text: 'Private key as JWK', href: `${path}.jwk?private=true` },
  ]
}

import type { Issuer } from '../../core/issuers/issuer.ts'
import type { TokenRecord, TokenStatus } from '../../core/tokens/token.ts'
import type { ListedKey } from '../../idp/list-keys.ts'
import type { TokenStory } from '../../idp/token-story.ts'
import { type FaultCallout, faultCallout } from './fault-token-callout.ts'
import type { JsonLine } from './json-lines.ts'
import { mintAgainLink } from './mint-again.ts'
import type { MintFormValues } from './mint-form.ts'
import type { Badge, Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { claimTimeInWords, instantInWords } from './time-in-words.ts'
import { statusBadge } from './token-badges.ts'
import { tokenCallouts } from './token-callouts.ts'
import { type Fact, tokenFacts } from './token-facts.ts'
import { claimLines, headerLines, type OddSegment, oddSegments } from './token-segments.ts'
import { type StoryTable, storyTable } from './token-story.ts'
import { authorizationHeader, curlCommand, mcpClientJson } from './token-uses.ts'

/** A stretch of a token's text. */
export interface TokenPart {
  readonly kind: 'header' | 'payload' | 'signature' | 'opaque' | 'dot'
  readonly text: string
}

/** An expiry and the issuer's time, in Unix seconds, as text for a script, with the words before and after it. */
export interface Countdown {
  readonly at: string
  readonly now: string
  readonly before: string
  readonly after: string
}

/** The page of a token, as strings ready to print. */
export interface TokenPage {
  readonly frame: PageFrame
  readonly badge: Badge
  /** Its expiry in words. */
  readonly lifetime: string
  /** From what the words are worked out, so that a script keeps them true; null where they stay as they are. */
  readonly countdown: Countdown | null
  readonly callouts: readonly Callout[]
  /** What is wrong with it on purpose; null for a sound token. */
  readonly fault: FaultCallout | null
  readonly parts: readonly TokenPart[]
  /** Null for an opaque token. */
  readonly header: readonly JsonLine[] | null
  readonly claimsTitle: string
  /** Null where a fault leaves none that can be read. */
  readonly claims: readonly JsonLine[] | null
  /** Segments that say other than header and claims tell. */
  readonly segments: readonly OddSegment[]
  readonly facts: readonly Fact[]
  readonly authorization: string
  readonly curl: string
  /** The entry of an MCP client's configuration. */
  readonly mcpServers: string
  /** The form filled in with what made it; null where that does not fit into a link. */
  readonly again: string | null
  /** Where to post for another one by the same request. */
  readonly same: string
  /** Where to post its revocation; null where it is revoked already. */
  readonly revoke: string | null
  readonly story: StoryTable
}

/** What the page of a token is made of; `now` by the issuer's clock, `realNow` by the world's, both in Unix seconds. */
export interface TokenPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly issuer: Pick<Issuer, 'issuer'>
  readonly token: TokenRecord & { readonly status: TokenStatus }
  readonly key: ListedKey | null
  /** What the form that mints says before anybody changes it. */
  readonly defaults: MintFormValues
  /** Whether its key was made for it, so that no verifier has seen that key yet. */
  readonly keyCreated: boolean
  readonly now: number
  readonly realNow: number
  readonly story: TokenStory
}

/** The page of a token: its text in parts, what it says, what is known of it, and what to do with it. */
export function tokenPage(input: TokenPageInput): TokenPage {
  const { frame, base, issuer, token, key, keyCreated, now } = input
  const path = `${base}/tokens/${encodeURIComponent(token.jti)}`
  return {
    frame,
    badge: statusBadge(token.status),
    lifetime: lifetimeInWords(token, now),
    countdown: countdown(token, now),
    callouts: tokenCallouts(key === null ? null : { ...key, created: keyCreated }),
    fault: faultCallout(token.fault?.id ?? null, base),
    parts: tokenParts(token),
    header: headerLines(token),
    claimsTitle: token.format === 'opaque' ? 'What introspection knows' : 'Claims',
    claims: claimLines(token, now),
    segments: oddSegments(token),
    facts: tokenFacts(input),
    authorization: authorizationHeader(token.value),
    curl: curlCommand(token.value, token.audience),
    mcpServers: mcpClientJson(token.value, token.audience),
    again: mintAgainLink({ token, key, base, issuer: issuer.issuer, defaults: input.defaults }),
    same: `${path}/again`,
    revoke: token.status === 'revoked' ? null : `${path}/revoke`,
    story: storyTable(input),
  }
}

function lifetimeInWords({ expiresAt, status }: TokenPageInput['token'], now: number): string {
  if (expiresAt === null) return 'never expires'
  if (status === 'revoked' && expiresAt > now)
    return `would expire ${instantInWords(expiresAt, now)}`
  return claimTimeInWords('exp', expiresAt, now)
}

/** The words of `lifetimeInWords`, for a script. */
function countdown({ expiresAt, status }: TokenPageInput['token'], now: number): Countdown | null {
  if (expiresAt === null) return null
  const before = status === 'revoked' ? 'would expire' : 'expires'
  return { at: String(expiresAt), now: String(now), before, after: 'expired' }
}

function tokenParts({ format, value }: TokenRecord): readonly TokenPart[] {
  const [header = '', payload = '', ...signature] = value.split('.')
  if (format === 'opaque' || signature.length === 0) return [{ kind: 'opaque', text: value }]
  const dot: TokenPart = { kind: 'dot', text: '.' }
  return [
    { kind: 'header', text: header },
    dot,
    { kind: 'payload', text: payload },
    dot,
    { kind: 'signature', text: signature.join('.') },
  ]
}

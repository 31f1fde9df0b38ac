import type { Issuer } from '../../core/issuers/issuer.ts'
import type { KeyState, SigningKey } from '../../core/keys/signing-key.ts'
import type { Json } from '../../core/protocol/json.ts'
import type { TokenRecord, TokenStatus } from '../../core/tokens/token.ts'
import { type JsonLine, jsonLines } from './json-lines.ts'
import { mintAgainLink } from './mint-again.ts'
import type { Badge, Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { claimTimeInWords, instantInWords, isTimeClaim } from './time-in-words.ts'
import { statusBadge } from './token-badges.ts'
import { tokenCallouts } from './token-callouts.ts'
import { type Fact, tokenFacts } from './token-facts.ts'
import { authorizationHeader, curlCommand } from './token-uses.ts'

/** A stretch of a token's text. */
export interface TokenPart {
  readonly kind: 'header' | 'payload' | 'signature' | 'opaque' | 'dot'
  readonly text: string
}

/** The page of a token, as strings ready to print. */
export interface TokenPage {
  readonly frame: PageFrame
  readonly badge: Badge
  /** Its expiry in words. */
  readonly lifetime: string
  readonly callouts: readonly Callout[]
  readonly parts: readonly TokenPart[]
  /** Null for an opaque token. */
  readonly header: readonly JsonLine[] | null
  readonly claimsTitle: string
  readonly claims: readonly JsonLine[]
  readonly facts: readonly Fact[]
  readonly authorization: string
  readonly curl: string
  /** The form filled in with what made it; null where that does not fit into a link. */
  readonly again: string | null
  /** Where to post its revocation; null where it is revoked already. */
  readonly revoke: string | null
}

/** What the page of a token is made of; `now` by the issuer's clock, `realNow` by the world's, both in Unix seconds. */
export interface TokenPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly issuer: Pick<Issuer, 'issuer'>
  readonly token: TokenRecord & { readonly status: TokenStatus }
  readonly key: (SigningKey & { readonly effectiveState: KeyState }) | null
  /** Whether its key was made for it, so that no verifier has seen that key yet. */
  readonly keyCreated: boolean
  readonly now: number
  readonly realNow: number
}

/** The page of a token: its text in parts, what it says, what is known of it, and what to do with it. */
export function tokenPage(input: TokenPageInput): TokenPage {
  const { frame, base, issuer, token, key, keyCreated, now } = input
  return {
    frame,
    badge: statusBadge(token.status),
    lifetime: lifetimeInWords(token, now),
    callouts: tokenCallouts(key === null ? null : { ...key, created: keyCreated }),
    parts: tokenParts(token),
    header: token.header === null ? null : jsonLines(token.header),
    claimsTitle: token.format === 'opaque' ? 'What introspection knows' : 'Claims',
    claims: jsonLines(token.claims, claimNote(now)),
    facts: tokenFacts(input),
    authorization: authorizationHeader(token.value),
    curl: curlCommand(token.value, token.audience),
    again: mintAgainLink({ token, key, base, issuer: issuer.issuer }),
    revoke:
      token.status === 'revoked' ? null : `${base}/tokens/${encodeURIComponent(token.jti)}/revoke`,
  }
}

function lifetimeInWords({ expiresAt, status }: TokenPageInput['token'], now: number): string {
  if (expiresAt === null) return 'never expires'
  if (status === 'revoked' && expiresAt > now)
    return `would expire ${instantInWords(expiresAt, now)}`
  return claimTimeInWords('exp', expiresAt, now)
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

function claimNote(now: number) {
  return (name: string, value: Json): string | null =>
    isTimeClaim(name) && typeof value === 'number' ? claimTimeInWords(name, value, now) : null
}

import type { KeyState, SigningKey } from '../../core/keys/signing-key.ts'
import { splitScope } from '../../core/protocol/scope.ts'
import type { TokenOrigin, TokenRecord } from '../../core/tokens/token.ts'
import type { Badge } from './notice.ts'
import { shortenedText } from './shortened-text.ts'
import { durationInWords, instantInWords, utcTime } from './time-in-words.ts'
import { keyBadge } from './token-badges.ts'

/** How a fact's values are set. */
export type FactLook = 'words' | 'code' | 'chips'

/** A fact about a thing; `note` says more in a smaller voice. */
export interface Fact {
  readonly term: string
  readonly values: readonly string[]
  /** How the values are set: as words, as code, or as code in chips beside one another. */
  readonly look: FactLook
  readonly badge: Badge | null
  readonly note: string | null
}

/** A token with its key and the two clocks, in Unix seconds: `now` is the issuer's, `realNow` the world's. */
export interface TokenFactsInput {
  readonly token: TokenRecord
  readonly key: (SigningKey & { readonly effectiveState: KeyState }) | null
  readonly now: number
  readonly realNow: number
}

const ORIGINS: Readonly<Record<TokenOrigin, string>> = {
  mint: 'minted on demand',
  client_credentials: 'client_credentials grant',
  authorization_code: 'authorization_code grant',
  refresh_token: 'refresh_token grant',
  device_code: 'device_code grant',
  token_exchange: 'token exchange',
  jwt_bearer: 'jwt-bearer grant',
}

/** Clocks further apart than this many seconds are told apart. */
const CLOCK_SKEW_SECONDS = 1

/** What there is to know about a token besides its text, most asked first. */
export function tokenFacts(input: TokenFactsInput): readonly Fact[] {
  const { token, key } = input
  const audience = typeof token.audience === 'string' ? [token.audience] : (token.audience ?? [])
  return [
    textFact('Subject', token.subject),
    textFact('Client', token.clientId),
    fact('Audience', { values: audience.map(shortenedText), look: 'code' }),
    fact('Scopes', { values: splitScope(token.scope ?? '').map(shortenedText), look: 'chips' }),
    timeFact('Issued', token.issuedAt, input),
    ...(token.notBefore === null ? [] : [timeFact('Not before', token.notBefore, input)]),
    token.expiresAt === null
      ? fact('Expires', { values: ['never'] })
      : timeFact('Expires', token.expiresAt, input),
    ...(token.revokedAt === null ? [] : [timeFact('Revoked', token.revokedAt, input)]),
    ...clockFacts(input),
    ...keyFacts(token, key),
    fact('Profile', { values: token.profile === null ? [] : [token.profile] }),
    fact('Origin', { values: [ORIGINS[token.origin]] }),
    fact('Id (jti)', { values: [shortenedText(token.jti)], look: 'code' }),
  ]
}

/** What a fact is made of; what is left out is none. */
export interface FactInput {
  readonly values: readonly string[]
  readonly look?: FactLook
  readonly badge?: Badge
  readonly note?: string
  /** What to say where there is no value. */
  readonly none?: string
}

/** A fact of these values; without any it says so in words. */
export function fact(term: string, given: FactInput): Fact {
  const { values, look = 'words', badge = null, note = null, none = 'none' } = given
  if (values.length === 0) return { term, values: [none], look: 'words', badge, note }
  return { term, values, look, badge, note }
}

function textFact(term: string, text: string | null): Fact {
  return fact(term, { values: text === null ? [] : [shortenedText(text)], look: 'code' })
}

function timeFact(term: string, at: number, { now, realNow }: TokenFactsInput): Fact {
  const apart = Math.abs(now - realNow) > CLOCK_SKEW_SECONDS
  const real = apart ? `; by real time ${instantInWords(at, realNow)}` : ''
  return fact(term, { values: [instantInWords(at, now)], note: utcTime(at) + real })
}

/** The issuer's clock, where it is not the world's. */
function clockFacts({ now, realNow }: TokenFactsInput): readonly Fact[] {
  if (Math.abs(now - realNow) <= CLOCK_SKEW_SECONDS) return []
  const words = `${durationInWords(now - realNow)} ${now > realNow ? 'ahead' : 'behind'}`
  return [fact("Issuer's clock", { values: [words], note: utcTime(now) })]
}

function keyFacts(token: TokenRecord, key: TokenFactsInput['key']): readonly Fact[] {
  if (token.format === 'opaque') return [fact('Format', { values: ['opaque'] })]
  return [
    fact('Format', { values: [`JWT, ${token.alg ?? 'unknown algorithm'}`] }),
    fact('Key (kid)', {
      values: token.kid === null ? [] : [token.kid],
      look: 'code',
      ...(key === null ? {} : { badge: keyBadge(key.effectiveState) }),
    }),
  ]
}

import type { MintRequest } from './issuer.ts'

/** Ways in which a token can be out of order while its issuer signed (or made) it. */
export type CaseName =
  | 'expired'
  | 'notYetValid'
  | 'otherIssuer'
  | 'otherAudience'
  | 'missingScope'
  | 'tampered'
  | 'revoked'

/** What a verifier does with such a token, and by which rule. */
export interface Verdict {
  readonly accepted: boolean
  readonly rule: string
  /** Why a verifier by design accepts it. */
  readonly since?: string
}

/** What a verifier does with each such token. */
export type Verdicts = Readonly<Record<CaseName, Verdict>>

/** The words for such a token. */
export const ABOUT: Readonly<Record<CaseName, string>> = {
  expired: 'an expired token',
  notYetValid: 'a token that is not valid yet',
  otherIssuer: 'a token that names another issuer',
  otherAudience: 'a token for another audience',
  missingScope: 'a token without the required scope',
  tampered: 'a tampered token',
  revoked: 'a revoked token',
}

/** How a sound mint request is changed to get it; `tampered` and `revoked` happen afterwards. */
export function flawed(name: CaseName, sound: MintRequest, now: number): MintRequest {
  switch (name) {
    case 'expired':
      return { ...sound, expires_in: -60 }
    case 'notYetValid':
      return { ...sound, not_before: now + 3600, expires_in: 7200 }
    case 'otherIssuer':
      return { ...sound, claims: { ...sound.claims, iss: 'https://other.example' } }
    case 'otherAudience':
      return { ...sound, audience: 'https://other.example/mcp' }
    case 'missingScope':
      return { ...sound, scope: 'write' }
    default:
      return sound
  }
}

/** A verifier that reads the JWT itself. */
export const READS_JWT: Verdicts = {
  expired: { accepted: false, rule: 'RFC 7519 section 4.1.4' },
  notYetValid: {
    accepted: true,
    rule: 'RFC 7519 section 4.1.5',
    since: 'no FastMCP release looks at nbf',
  },
  otherIssuer: { accepted: false, rule: 'RFC 7519 section 4.1.1' },
  otherAudience: { accepted: false, rule: 'RFC 7519 section 4.1.3' },
  missingScope: { accepted: false, rule: 'RFC 6750 section 3.1' },
  tampered: { accepted: false, rule: 'RFC 7515 section 5.2' },
  revoked: {
    accepted: true,
    rule: 'RFC 7009 section 3',
    since: 'a verifier that reads the token itself asks nobody',
  },
}

/** A verifier that asks the introspection endpoint, without an audience of its own. */
export const ASKS: Verdicts = {
  expired: { accepted: false, rule: 'RFC 7662 section 2.2' },
  notYetValid: { accepted: false, rule: 'RFC 7662 section 2.2' },
  otherIssuer: { accepted: false, rule: 'RFC 7662 section 2.2' },
  otherAudience: {
    accepted: true,
    rule: 'RFC 7662 section 2.2',
    since: 'this verifier leaves the audience in the answer unread',
  },
  missingScope: { accepted: false, rule: 'RFC 6750 section 3.1' },
  tampered: { accepted: false, rule: 'RFC 7662 section 2.2' },
  revoked: { accepted: false, rule: 'RFC 7662 section 2.2' },
}

/** One that is also told which audience to expect. */
export const ASKS_FOR_AUDIENCE: Verdicts = {
  ...ASKS,
  otherAudience: { accepted: false, rule: 'RFC 7662 section 4' },
}

/** A DebugTokenVerifier whose callable asks: it gives every token the scopes it was configured with. */
export const ASKS_WHETHER_ACTIVE: Verdicts = {
  ...ASKS,
  missingScope: {
    accepted: true,
    rule: 'RFC 6750 section 3.1',
    since: 'a DebugTokenVerifier gives every token its configured scopes',
  },
}

/** A case as a sentence for a title. */
export function sentence(about: string, { accepted, rule, since }: Verdict): string {
  if (!accepted) return `${about} is refused (${rule})`
  return `${about} is accepted${since === undefined ? '' : `, since ${since}`} (${rule})`
}

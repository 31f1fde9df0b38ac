import type { Bench } from './bench.ts'
import type { Minted, MintRequest, SigningAlg } from './issuer.ts'
import type { ServerUrls, ShownToken } from './python-host.ts'
import type { Verdicts } from './verdicts.ts'

/** A verifier in one configuration, and the kind of token that it is shown. */
export interface TokenMode {
  readonly name: string
  readonly format: 'jwt' | 'opaque'
  /** Absent for opaque tokens. */
  readonly alg?: SigningAlg
  /**
   * What a revoked key means to the verifier: `cached`, it holds the JWK Set for a while; `pinned`, it was given the
   * key; `asked`, it asks about each token; `none`, there is no key.
   */
  readonly key: 'cached' | 'pinned' | 'asked' | 'none'
  readonly verdicts: Verdicts
  /** Of a refusal for a missing scope; every other refusal is 401. */
  readonly missingScopeStatus: 401 | 403
  /** What a good token shows, in words for the title. */
  readonly showsWhat: string
  /** Starts an MCP server; `kid` is the key that a pinned verifier is given. */
  start(kid: string): Promise<ServerUrls>
  /** What the tool must see of a token. */
  shows(minted: Minted, request: MintRequest): ExpectedToken
}

/** Members that a shown token must have; of `claims` each named member. */
export type ExpectedToken = Omit<ShownToken, 'claims' | 'subject'> & {
  readonly claims: Readonly<Record<string, unknown>>
  /** `claims` are all there is. */
  readonly exactClaims: boolean
  readonly subject: string | undefined
}

/** What a token was asked to say, for a verifier that reads the token or is told all of it. */
export function asAskedFor(
  { claims }: Minted,
  request: MintRequest,
  exactClaims: boolean,
): ExpectedToken {
  const { client_id, scope, subject } = request
  if (client_id === undefined || scope === undefined || subject === undefined)
    throw new Error('the good token of a mode names its client, scopes and subject')
  return {
    client_id,
    scopes: scope.split(' '),
    expires_at: claims.exp as number,
    claims,
    exactClaims,
    subject,
  }
}

/** "client, subject, scopes and expiry", less what the version does not show. */
export function shownMembers({ version }: Bench): string {
  const subject = version.shows.includes('claims') ? 'subject, ' : ''
  return `the client, ${subject}scopes and expiry that were asked for`
}

import type { Issuer } from '../core/issuers/issuer.ts'
import type { Alg } from '../core/keys/algorithms.ts'
import { conflict } from '../core/protocol/domain-error.ts'
import { exactText } from '../core/protocol/exact-text.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import type { TokenFormat } from '../core/tokens/token.ts'
import { checkMintRequest } from './check-mint-request.ts'
import type { Idp } from './idp.ts'
import type { MintRequest } from './mint-request.ts'
import {
  chooseKey,
  givenJti,
  type MintTerms,
  mintTerms,
  tokenContent,
  tokenFacts,
} from './plan-mint.ts'

/** What stands in a preview for the id that minting makes. */
export const PREVIEW_JTI = 'made-when-minted'

/** A token as it would be minted now. */
export interface TokenPreview {
  readonly format: TokenFormat
  /** Null for an opaque token. */
  readonly alg: Alg | null
  /** Null for an opaque token, and where the key is not made yet. */
  readonly kid: string | null
  /** Whether minting would make the first keys of the algorithm. */
  readonly keyCreated: boolean
  /** Null for an opaque token. */
  readonly header: JsonObject | null
  readonly claims: JsonObject
  /** The claims whose values here are stand-ins, since they are made anew for each token. */
  readonly madeAnew: readonly string[]
  readonly scope: string | null
  /** Unix seconds. */
  readonly issuedAt: number
  /** Unix seconds; null: never. */
  readonly expiresAt: number | null
}

/**
 * Works out the token that a request would be answered with, by the rules that mint it; nothing is signed, stored or
 * noted, and no key is made. Throws as minting would: `InvalidInput`, or `conflict` for a jti that is there already. A
 * fault cannot be previewed, since it may need the signature.
 */
export async function previewToken(
  idp: Idp,
  issuer: Issuer,
  request: MintRequest,
): Promise<TokenPreview> {
  checkMintRequest(request)
  if (request.fault !== undefined) {
    throw invalidInput(
      '/fault',
      'must be absent: what a fault makes of a token shows once it is minted',
    )
  }
  const chosen = await chooseKey(idp, issuer, request)
  const terms = mintTerms(idp, issuer, { request, origin: 'mint' })
  const key = chosen === null ? null : { alg: chosen.alg, kid: chosen.key?.kid ?? null }
  const jti = givenJti(request)
  const { header, claims } = tokenContent(terms, key, jti ?? PREVIEW_JTI)
  const facts = tokenFacts(terms, claims)
  for (const [member, text] of [
    ['jti', jti],
    ['subject', facts.subject],
    ['client_id', facts.clientId],
    ['scope', facts.scope],
  ] as const) {
    exactText(member, text)
  }
  await refuseTakenJti(idp, issuer, jti)
  return {
    format: key === null ? 'opaque' : 'jwt',
    alg: key?.alg ?? null,
    kid: key?.kid ?? null,
    keyCreated: chosen !== null && chosen.key === null,
    header,
    claims,
    madeAnew: jti === null ? madeAnew(terms) : [],
    scope: facts.scope,
    issuedAt: facts.issuedAt,
    expiresAt: facts.expiresAt,
  }
}

async function refuseTakenJti(idp: Idp, issuer: Issuer, jti: string | null): Promise<void> {
  if (jti === null || (await idp.store.tokens.byJti(issuer.id, jti)) === undefined) return
  throw conflict(`a token with the jti "${jti}" is there already`)
}

/** The claims that differ between two tokens of the same terms. */
function madeAnew(terms: MintTerms): readonly string[] {
  const of = (jti: string) => tokenContent(terms, null, jti).claims
  const [one, other] = [of('a'), of('b')]
  return Object.keys(one).filter(
    (name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]),
  )
}

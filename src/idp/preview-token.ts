import type { TokenFault } from '../core/faults/fault.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { Alg } from '../core/keys/algorithms.ts'
import { conflict } from '../core/protocol/domain-error.ts'
import { exactText } from '../core/protocol/exact-text.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import type { TokenFormat } from '../core/tokens/token.ts'
import { checkMintRequest } from './check-mint-request.ts'
import { requestedFault } from './fault-token.ts'
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
import { PREVIEW_JTI, previewContent } from './preview-content.ts'

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
  /** The payload in base64url, where a fault makes it say other than `claims`; else null. */
  readonly payloadRaw: string | null
  /** The fault that it would have; null for a sound token. */
  readonly fault: TokenFault | null
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
 * noted, and no key is kept. Throws as minting would: `InvalidInput`, or `conflict` for a jti that is there already.
 */
export async function previewToken(
  idp: Idp,
  issuer: Issuer,
  request: MintRequest,
): Promise<TokenPreview> {
  checkMintRequest(request)
  const fault = requestedFault(request)
  const chosen = await chooseKey(idp, issuer, { ...request, alg: fault?.alg ?? request.alg })
  const terms = mintTerms(idp, issuer, { request, origin: 'mint' })
  const jti = givenJti(request)
  const choice = { chosen, jti: jti ?? PREVIEW_JTI, fault }
  const content = await previewContent(idp, terms, choice)
  const facts = tokenFacts(terms, content.claims, fault !== null)
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
    format: chosen === null ? 'opaque' : 'jwt',
    alg: chosen?.alg ?? null,
    kid: chosen?.key?.kid ?? null,
    keyCreated: chosen !== null && chosen.key === null,
    ...content,
    fault,
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

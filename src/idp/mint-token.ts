import type { Surface } from '../core/events/surface.ts'
import type { TokenFault } from '../core/faults/fault.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { type TokenRecord, tokenDigest } from '../core/tokens/token.ts'
import { appendEvent } from './append-event.ts'
import type { Idp } from './idp.ts'
import type { MintRequest } from './mint-request.ts'
import { makeToken, planMint } from './plan-mint.ts'
import { storeTokens } from './store-tokens.ts'

/** A token that was minted; `keyCreated` where its algorithm had no key before, so that no verifier has seen it yet. */
export interface MintedToken {
  readonly record: TokenRecord
  readonly keyCreated: boolean
  /** The fault that it has; null for a sound token. */
  readonly fault: TokenFault | null
}

/** Mints a token as asked for; throws `InvalidInput`, or `conflict` for a jti that is there already. */
export async function mintToken(
  idp: Idp,
  issuer: Issuer,
  request: MintRequest,
): Promise<MintedToken> {
  const plan = await planMint(idp, issuer, { request, origin: 'mint' })
  const token = await makeToken(idp, plan)
  const [record] = await idp.store.transaction(async (tx) => {
    const same = plan.fault && (await tx.tokens.byDigest(issuer.id, tokenDigest(token.value)))
    // Two dots are two dots: a fault that leaves nothing of what tells tokens apart is the same token again.
    if (same) return [same]
    const stored = await storeTokens(tx, plan, [token])
    const { data, ...facts } = eventFacts(token)
    const told = { ...data, ...doorOf(request), ...faultOf(plan) }
    await appendEvent(idp, issuer, { tx, type: 'token_minted', ...facts, data: told })
    return stored
  })
  if (record === undefined) throw new Error('a token was stored without a record')
  return { record, keyCreated: plan.keyCreated, fault: plan.fault }
}

/** By which door tokens were asked for, as an event's data says it. */
export function doorOf({ via }: Pick<MintRequest, 'via'>): { readonly via?: Surface } {
  return via === undefined ? {} : { via }
}

/** Which fault tokens were asked for with, as an event's data says it. */
export function faultOf({ fault }: { readonly fault: TokenFault | null }): {
  readonly fault?: string
} {
  return fault === null ? {} : { fault: fault.id }
}

/** What the event of a new token says of it. */
export function eventFacts(
  token: Pick<TokenRecord, 'jti' | 'kid' | 'clientId' | 'subject' | 'format'>,
) {
  return {
    jti: token.jti,
    kid: token.kid ?? undefined,
    clientId: token.clientId ?? undefined,
    data: { format: token.format, subject: token.subject },
  }
}

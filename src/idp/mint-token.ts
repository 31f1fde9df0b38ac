import type { Issuer } from '../core/issuers/issuer.ts'
import type { TokenRecord } from '../core/tokens/token.ts'
import { appendEvent } from './append-event.ts'
import type { Idp } from './idp.ts'
import type { MintRequest } from './mint-request.ts'
import { makeToken, planMint } from './plan-mint.ts'
import { storeTokens } from './store-tokens.ts'

/** A token that was minted; `keyCreated` where its algorithm had no key before, so that no verifier has seen it yet. */
export interface MintedToken {
  readonly record: TokenRecord
  readonly keyCreated: boolean
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
    const stored = await storeTokens(tx, plan, [token])
    await appendEvent(idp, issuer, { tx, type: 'token_minted', ...eventFacts(token) })
    return stored
  })
  if (record === undefined) throw new Error('a token was stored without a record')
  return { record, keyCreated: plan.keyCreated }
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

import type { Issuer } from '../core/issuers/issuer.ts'
import { type InputIssue, InvalidInput } from '../core/protocol/invalid-input.ts'
import type { TokenRecord } from '../core/tokens/token.ts'
import { appendEvent } from './append-event.ts'
import type { Idp } from './idp.ts'
import type { MintRequest } from './mint-request.ts'
import { doorOf, faultOf, type MintedToken } from './mint-token.ts'
import { type MintPlan, makeToken, planMint, wouldRepeat } from './plan-mint.ts'
import { storeTokens } from './store-tokens.ts'

/** The most tokens that one request can ask for. */
export const LARGEST_COUNT = 10_000

const BATCH = 250

/**
 * Mints many tokens that differ in their jti only. Everything is checked before this resolves; then each batch of 250
 * is committed before its tokens are handed out, and the next one is made when they have been taken.
 */
export async function mintTokens(
  idp: Idp,
  issuer: Issuer,
  { request, count }: { readonly request: MintRequest; readonly count: number },
): Promise<AsyncIterable<MintedToken>> {
  const issues = countIssues(request, count)
  if (issues.length > 0) throw new InvalidInput(issues)
  const plan = await planMint(idp, issuer, { request, origin: 'mint' })
  if (count > 1 && (await wouldRepeat(idp, plan))) {
    const why =
      plan.fault === null
        ? `the ${plan.profileName} profile's tokens have no jti`
        : `nothing tells tokens with the fault "${plan.fault.id}" apart`
    const detail = `must be 1: ${why}, so they would all be one and the same text`
    throw new InvalidInput([{ pointer: '/count', detail }])
  }
  return batches(idp, plan, count)
}

function countIssues(request: MintRequest, count: number): readonly InputIssue[] {
  const issues: InputIssue[] = []
  if (!Number.isInteger(count) || count < 1 || count > LARGEST_COUNT) {
    issues.push({ pointer: '/count', detail: `must be a whole number from 1 to ${LARGEST_COUNT}` })
  }
  if (count > 1 && request.jti !== undefined) {
    issues.push({
      pointer: '/jti',
      detail: 'must be absent where count is more than 1: each token has its own',
    })
  }
  if (count > 1 && typeof request.claims?.jti === 'string') {
    issues.push({
      pointer: '/claims/jti',
      detail: 'must be absent where count is more than 1: each token has its own',
    })
  }
  return issues
}

async function* batches(idp: Idp, plan: MintPlan, count: number): AsyncGenerator<MintedToken> {
  let keyCreated = plan.keyCreated
  for (let made = 0; made < count; made += BATCH) {
    for (const record of await mintBatch(idp, plan, Math.min(BATCH, count - made))) {
      yield { record, keyCreated, fault: plan.fault }
      keyCreated = false
    }
  }
}

async function mintBatch(idp: Idp, plan: MintPlan, size: number): Promise<readonly TokenRecord[]> {
  const tokens = await Promise.all(Array.from({ length: size }, () => makeToken(idp, plan)))
  return idp.store.transaction(async (tx) => {
    const records = await storeTokens(tx, plan, tokens)
    const ends = { first_jti: tokens[0]?.jti, last_jti: tokens.at(-1)?.jti }
    const data = { count: size, ...ends, ...doorOf(plan.request), ...faultOf(plan) }
    const kid = plan.key?.kid
    const clientId = tokens[0]?.clientId ?? undefined
    await appendEvent(idp, plan.issuer, { tx, type: 'tokens_minted', kid, clientId, data })
    return records
  })
}

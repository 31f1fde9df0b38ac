import type { Issuer } from '../core/issuers/issuer.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import { type PastedToken, pastedToken } from '../core/tokens/pasted-token.ts'
import type { Idp } from './idp.ts'
import { type Expectations, type Inspection, inspectToken } from './inspect-token.ts'

/** A text with a token in it, and what a verifier would expect of that. */
export interface PastedRequest extends Expectations {
  readonly pasted: string
}

/** What was found in a pasted text, and what is in the first of its tokens. */
export interface PastedInspection {
  readonly found: PastedToken
  readonly others: readonly PastedToken[]
  readonly inspection: Inspection
}

/** Looks into the token in whatever was pasted; throws `InvalidInput` at `/pasted` where there is none. */
export async function inspectPasted(
  idp: Idp,
  issuer: Issuer,
  { pasted, ...expectations }: PastedRequest,
): Promise<PastedInspection> {
  const found = pastedToken(pasted)
  if (found.kind === 'none') throw invalidInput('/pasted', found.why)
  const { first, others } = found
  const inspection = await inspectToken(idp, issuer, { token: first.token, ...expectations })
  return { found: first, others, inspection }
}

import type { TokenFault } from '../core/faults/fault.ts'
import type { Alg } from '../core/keys/algorithms.ts'
import { generateKey, generateRsaKey } from '../core/keys/key-material.ts'
import type { KeyMaterial } from '../core/keys/signing-key.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { makeFaulted } from './fault-token.ts'
import type { Idp } from './idp.ts'
import { type MintTerms, tokenContent } from './plan-mint.ts'

/** What stands in a preview for the id that minting makes. */
export const PREVIEW_JTI = 'made-when-minted'

/** What stands in a preview of a fault for the kid of a key that minting makes. */
const PREVIEW_KID = 'made-when-minted'

/** What a token would say. */
export interface PreviewContent {
  /** Null for an opaque token; empty where a fault leaves no JSON object. */
  readonly header: JsonObject | null
  /** Empty where a fault leaves no JSON object. */
  readonly claims: JsonObject
  /** The payload in base64url, where a fault makes it say other than `claims`; else null. */
  readonly payloadRaw: string | null
}

/** The key and the id that a token would have, and its fault; the key is null for an opaque token, and null within where it is not made yet. */
export interface PreviewChoice {
  readonly chosen: { readonly alg: Alg; readonly key: KeyMaterial | null } | null
  readonly jti: string
  readonly fault: TokenFault | null
}

/** Works out what a token would say; a fault may need the signature for that, which is then made by a key that is thrown away where there is none. */
export async function previewContent(
  idp: Idp,
  terms: MintTerms,
  { chosen, jti, fault }: PreviewChoice,
): Promise<PreviewContent> {
  if (chosen === null || fault === null) {
    const key = chosen && { alg: chosen.alg, kid: chosen.key?.kid ?? null }
    return { ...tokenContent(terms, key, jti), payloadRaw: null }
  }
  const key = chosen.key ?? (await passingKey(chosen.alg))
  const { header, claims } = tokenContent(terms, key, jti)
  const sound = { header: header ?? {}, claims }
  const made = await makeFaulted(idp, { ...terms, key }, { fault, sound })
  return { header: made.header ?? {}, claims: made.claims ?? {}, payloadRaw: made.payloadRaw }
}

/** A key for a preview alone; the pool of keys is left to who keeps one. */
async function passingKey(alg: Alg): Promise<KeyMaterial> {
  return { ...(await generateKey(alg, generateRsaKey)), kid: PREVIEW_KID }
}

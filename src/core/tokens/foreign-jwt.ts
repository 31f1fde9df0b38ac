import type { KeyObject } from 'node:crypto'
import type { Alg } from '../keys/algorithms.ts'
import { VERIFIED_ALGS, verifiedAlg } from '../keys/verifying-key.ts'
import type { JsonObject } from '../protocol/json.ts'
import { decodeToken, isCompactToken } from './decode.ts'
import { verifySignature } from './seal.ts'

/** A JWT that somebody else signed, read and not verified. */
export interface ForeignJwt {
  readonly text: string
  readonly header: JsonObject
  readonly claims: JsonObject
  readonly alg: Alg
}

/** A JWT of somebody else's, or why a text is none. */
export type ForeignJwtRead = { readonly jwt: ForeignJwt } | { readonly problem: string }

/** Reads a JWT to the letter; its algorithm must be one that is taken, and it must need no extension (RFC 7515 §4.1.11). */
export function readForeignJwt(text: string): ForeignJwtRead {
  if (!isCompactToken(text)) {
    return { problem: 'must be a signed JWT in compact serialization (RFC 7515 section 7.1)' }
  }
  const { header, claims, problems } = decodeToken(text)
  if (header === undefined || claims === undefined || problems.length > 0) {
    return { problem: `cannot be read: ${problems.join('; ')}` }
  }
  const alg = verifiedAlg(header.alg)
  if (alg === undefined) return { problem: `must have an alg of ${VERIFIED_ALGS.join(' ')}` }
  if (header.crit !== undefined) return { problem: 'must not have crit: no extension is known' }
  return { jwt: { text, header, claims, alg } }
}

/** Says whether somebody else's JWT is signed by the holder of a key; what the key cannot verify is not. */
export function isSignedBy({ text, alg }: ForeignJwt, key: KeyObject): boolean {
  try {
    return verifySignature(text, alg, key)
  } catch {
    return false
  }
}

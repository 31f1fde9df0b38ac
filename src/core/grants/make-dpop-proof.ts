import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { randomText } from '../keys/key-material.ts'
import type { JsonObject } from '../protocol/json.ts'
import { draftToken } from '../tokens/draft.ts'
import { sealToken } from '../tokens/seal.ts'
import { accessTokenHash } from './dpop-proof.ts'

/** A client's own key pair for proofs; the JWK is the public half. */
export interface DpopKey {
  readonly privateKey: KeyObject
  readonly jwk: JsonObject
}

/** What a proof is for; `now` in Unix seconds of real time. */
export interface ProofRequest {
  readonly method: string
  readonly url: string
  readonly now: number
  readonly nonce?: string | undefined
  /** At a resource: the token that comes with it (RFC 9449 §4.2, `ath`). */
  readonly accessToken?: string | undefined
}

/** Makes a key pair for ES256. */
export function makeDpopKey(): DpopKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { privateKey, jwk: publicKey.export({ format: 'jwk' }) as JsonObject }
}

/** Makes a proof as a client does (RFC 9449 §4.2). */
export async function makeDpopProof(
  { privateKey, jwk }: DpopKey,
  request: ProofRequest,
): Promise<string> {
  const { method, url, now, nonce, accessToken } = request
  const header: JsonObject = { typ: 'dpop+jwt', alg: 'ES256', jwk }
  const claims: JsonObject = {
    jti: randomText(22),
    htm: method,
    htu: url,
    iat: now,
    ...(nonce === undefined ? {} : { nonce }),
    ...(accessToken === undefined ? {} : { ath: accessTokenHash(accessToken) }),
  }
  return sealToken(draftToken({ alg: 'ES256' }, header, claims), privateKey)
}

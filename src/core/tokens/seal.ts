import { constants, createHmac, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { type Alg, algorithm } from '../keys/algorithms.ts'

const signAsync = promisify<string | null, Buffer, SignKey, Buffer>(sign)

type SignKey = ReturnType<typeof signatureKey>

/** A token before it is signed: header and payload as the very bytes that are signed (RFC 7515 §3). */
export interface Draft {
  readonly alg: Alg
  readonly header: Buffer
  readonly payload: Buffer
}

/** The key and how the algorithm uses it: PSS with a salt as long as the hash, ECDSA as r and s (RFC 7518 §3.4, §3.5). */
function signatureKey(alg: Alg, key: KeyObject) {
  const { kty, padding } = algorithm(alg)
  if (padding === 'pss') {
    const { RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_DIGEST } = constants
    return { key, padding: RSA_PKCS1_PSS_PADDING, saltLength: RSA_PSS_SALTLEN_DIGEST }
  }
  return kty === 'EC' ? { key, dsaEncoding: 'ieee-p1363' as const } : { key }
}

function mac(alg: Alg, input: Buffer, key: KeyObject): Buffer {
  return createHmac(algorithm(alg).hash ?? 'sha256', key)
    .update(input)
    .digest()
}

/** The signature of a signing input; RSA, which is slow, is done off the event loop. */
export async function signatureOf(alg: Alg, input: Buffer, key: KeyObject): Promise<Buffer> {
  const { kty, hash } = algorithm(alg)
  if (kty === 'oct') return mac(alg, input, key)
  const signKey = signatureKey(alg, key)
  return kty === 'RSA' ? signAsync(hash, input, signKey) : sign(hash, input, signKey)
}

/** Signs a draft: the token in compact serialization (RFC 7515 §7.1). */
export async function sealToken(draft: Draft, key: KeyObject): Promise<string> {
  const input = `${draft.header.toString('base64url')}.${draft.payload.toString('base64url')}`
  const signed = await signatureOf(draft.alg, Buffer.from(input, 'ascii'), key)
  return `${input}.${signed.toString('base64url')}`
}

/** Says whether the signature of a compact token is good under a key (RFC 7515 §5.2); the key is a public or a secret one. */
export function verifySignature(token: string, alg: Alg, key: KeyObject): boolean {
  const split = token.lastIndexOf('.')
  const input = Buffer.from(token.slice(0, split), 'ascii')
  const given = Buffer.from(token.slice(split + 1), 'base64url')
  const { kty, hash } = algorithm(alg)
  if (kty === 'oct') {
    const expected = mac(alg, input, key)
    return expected.length === given.length && timingSafeEqual(expected, given)
  }
  return verify(hash, input, signatureKey(alg, key), given)
}

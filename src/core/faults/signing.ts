import { createHmac, type KeyObject } from 'node:crypto'
import { type Alg, algorithm } from '../keys/algorithms.ts'
import { signatureOf } from '../tokens/seal.ts'
import { type AttackerKey, attackerKey } from './attacker-keys.ts'
import type { FaultContext, TokenFault } from './fault.ts'

type Sign = NonNullable<TokenFault['sign']>

/** Signs as a sound token is signed. */
export const soundly: Sign = (input, { alg, privateKey }) => signatureOf(alg, input, privateKey)

/** Signs soundly, and changes what comes out. */
export function changed(change: (signature: Buffer, context: FaultContext) => Buffer): Sign {
  return async (input, context) => change(await soundly(input, context), context)
}

/** Signs by another algorithm with the same key. */
export function signedAs(alg: Alg): Sign {
  return (input, { privateKey }) => signatureOf(alg, input, privateKey)
}

/** Signs with a key of ours that fits the algorithm and that no issuer publishes; an HMAC algorithm gets another secret. */
export const byAttacker: Sign = (input, { alg, randomBytes }) => {
  const { kty, crv } = algorithm(alg)
  if (kty === 'oct') return hmac(alg, input, randomBytes(64))
  const key = foreignKey(kty, crv)
  // Curves without a key of their own here are signed for with another: what counts is that nobody knows it.
  return signatureOf(key.alg ?? alg, input, attackerKey(key.name))
}

function foreignKey(
  kty: string,
  crv: string | undefined,
): { readonly name: AttackerKey; readonly alg?: Alg } {
  if (kty === 'RSA') return { name: 'rsa' }
  if (kty === 'OKP') return { name: 'ed25519' }
  if (crv === 'P-384') return { name: 'ec384' }
  return crv === 'P-256' ? { name: 'ec' } : { name: 'ec', alg: 'ES256' }
}

/** Signs by HMAC with SHA-256 under whatever bytes are given for a key. */
export function hmacUnder(secret: (context: FaultContext) => string | Buffer): Sign {
  return (input, context) => hmac('HS256', input, secret(context))
}

function hmac(alg: Alg, input: Buffer, secret: string | Buffer): Buffer {
  return createHmac(algorithm(alg).hash ?? 'sha256', secret)
    .update(input)
    .digest()
}

/** No signature at all. */
export const unsigned: Sign = () => Buffer.alloc(0)

/** The public key of a context; throws for a shared secret, which has none. */
export function publicKeyOf({ publicKey }: FaultContext): KeyObject {
  if (publicKey === null) throw new Error('a fault that needs a public key was made with a secret')
  return publicKey
}

import { createPublicKey, generateKeyPair, type KeyObject, randomInt } from 'node:crypto'
import { promisify } from 'node:util'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { type Alg, algorithm } from './algorithms.ts'
import { publicJwk } from './public-jwk.ts'
import type { KeyMaterial } from './signing-key.ts'

export { generateRsaKey } from './generate-rsa-key.ts'

const generatePair = promisify(generateKeyPair)

/** The characters of the ids and secrets that we make: none that a form or a header would have to encode. */
export const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

/** Random text of the characters of an alphabet; without one of `A-Z a-z 0-9 _ -`, six bits a character. */
export function randomText(length: number, alphabet: string = ID_ALPHABET): string {
  let text = ''
  while (text.length < length) text += alphabet[randomInt(alphabet.length)]
  return text
}

/** Makes a private key for an algorithm that is neither RSA's nor symmetric. */
async function generateCurveKey(crv: string): Promise<KeyObject> {
  if (crv === 'Ed25519') return (await generatePair('ed25519')).privateKey
  return (await generatePair('ec', { namedCurve: crv })).privateKey
}

/** Makes a key for an algorithm; `rsaKey` supplies RSA keys, which are slow to make (`generateRsaKey`, or a pool of them). */
export async function generateKey(
  alg: Alg,
  rsaKey: () => Promise<KeyObject>,
): Promise<KeyMaterial> {
  const { kty, crv, secretBytes } = algorithm(alg)
  if (kty === 'oct')
    return secretMaterial(alg, randomText(secretBytes ?? 0), { origin: 'generated' })
  const privateKey = crv === undefined ? await rsaKey() : await generateCurveKey(crv)
  return privateKeyMaterial(alg, privateKey, { origin: 'generated' })
}

interface Naming {
  readonly origin: KeyMaterial['origin']
  readonly kid?: string | undefined
}

/** A private key as it is stored; without a kid it is named by its thumbprint (RFC 7638). */
export async function privateKeyMaterial(
  alg: Alg,
  privateKey: KeyObject,
  naming: Naming,
): Promise<KeyMaterial> {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
  const kid = naming.kid ?? (await calculateJwkThumbprint(jwk as JWK))
  return {
    kid,
    alg,
    origin: naming.origin,
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicJwk: publicJwk(jwk, kid, alg),
  }
}

/** A shared secret as it is stored; without a kid it gets a random one, since a thumbprint would tell of the secret. */
export function secretMaterial(alg: Alg, secret: string, naming: Naming): KeyMaterial {
  const kid = naming.kid ?? randomText(22)
  return { kid, alg, origin: naming.origin, privateKey: secret, publicJwk: null }
}

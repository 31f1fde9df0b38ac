import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { RSA_MODULUS_BITS } from './algorithms.ts'

const generatePair = promisify(generateKeyPair)

/** Makes an RSA private key, off the event loop; it serves every RS and PS algorithm. */
export async function generateRsaKey(): Promise<KeyObject> {
  const pair = await generatePair('rsa', { modulusLength: RSA_MODULUS_BITS })
  return pair.privateKey
}

import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: r and s of an ECDSA signature are not held to their range: with both of them 0, both sides of the
 *   equation are 0.
 * Rule: FIPS 186-5 section 6.4.2 step 1; CVE-2022-21449 (Java).
 * Found by: es-psychic-zero, es-r-n-s-n.
 */
export const zeroSignature: Mistake = {
  jwt: {
    signature: (token, context) => {
      const isEcdsa = token.fields.alg === 'ES256' && token.signature.length === 64
      if (
        isEcdsa &&
        isZero(token.signature.subarray(0, 32)) &&
        isZero(token.signature.subarray(32))
      )
        return undefined
      return STRICT.signature(token, context)
    },
  },
}

/** The order of P-256, modulo which r and s count (SEC 2 section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

function isZero(number: Buffer): boolean {
  return BigInt(`0x${number.toString('hex')}`) % ORDER === 0n
}

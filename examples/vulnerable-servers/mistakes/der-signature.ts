import { verify } from 'node:crypto'
import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: an ECDSA signature may be DER, as most libraries for other things write it.
 * Rule: RFC 7518 section 3.4: r and s, 32 bytes each; CVE-2022-25898 (jsrsasign).
 * Found by: es-der-encoded.
 */
export const derSignature: Mistake = {
  jwt: {
    signature: async (token, context) => {
      const { alg, key } = await context.parts.key(token.fields, context)
      const isDer = alg === 'ES256' && verify('sha256', token.input, key, token.signature)
      if (!isDer) await STRICT.signature(token, context)
    },
  },
}

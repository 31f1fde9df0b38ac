import { X509Certificate } from 'node:crypto'
import type { PublishedKey } from '../key-set.ts'
import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: the key of the certificate that the token brings along as x5c is taken, whoever signed it.
 * Rule: RFC 7515 section 4.1.6; RFC 8725 section 3.10.
 * Found by: hdr-x5c.
 */
export const embeddedCertificate: Mistake = {
  jwt: {
    key: async (header, context) => {
      const key = Array.isArray(header.x5c) ? keyOf(header.x5c[0]) : undefined
      return key ?? STRICT.key(header, context)
    },
  },
}

function keyOf(certificate: unknown): PublishedKey | undefined {
  try {
    const { publicKey } = new X509Certificate(Buffer.from(String(certificate), 'base64'))
    return { kid: 'certificate', alg: 'RS256', key: publicKey }
  } catch {
    return undefined
  }
}

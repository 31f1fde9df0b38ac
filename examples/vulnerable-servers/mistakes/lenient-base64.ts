import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: the segments are decoded by a decoder that skips what it does not know.
 * Rule: RFC 7515 section 5.2 step 2; RFC 6750 section 2.1.
 * Found by: b64-padding, b64-badchar, b64-std-alphabet, http-quoted, http-non-ascii.
 */
export const lenientBase64: Mistake = {
  jwt: {
    split: (token) => {
      const [header = '', payload = '', signature = '', rest] = token.split('.')
      insist(rest === undefined, 'it has not three segments')
      return {
        header: Buffer.from(header, 'base64'),
        payload: Buffer.from(payload, 'base64'),
        signature: Buffer.from(signature, 'base64'),
        input: Buffer.from(`${header}.${payload}`.replace(/[^\w.-]/g, ''), 'ascii'),
      }
    },
  },
}

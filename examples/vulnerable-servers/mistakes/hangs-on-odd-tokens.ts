import { readObject } from '../json-object.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: a callback is never called where the payload or header is JSON but no object.
 * Rule: RFC 7519 section 7.2; CWE-835.
 * Found by: hdr-array, hdr-null, pl-string, pl-null, pl-array.
 */
export const hangsOnOddTokens: Mistake = {
  jwt: {
    parse: (bytes) => {
      const isOdd = ODD.test(bytes.toString('latin1'))
      return isOdd ? new Promise(() => {}) : readObject(bytes)
    },
  },
}

const ODD = /^(\[.*\]|null|".*")$/s

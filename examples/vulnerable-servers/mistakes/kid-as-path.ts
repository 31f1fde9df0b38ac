import { closeSync, constants, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { isHmacUnder } from '../hmac.ts'
import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: the key is read from the file that kid names, where there is one: /dev/null is an empty key.
 * Rule: RFC 8725 section 3.10; CVE-2021-46743 (php-jwt) is of the same kind.
 * Found by: kid-path-hs-empty.
 */
export const kidAsPath: Mistake = {
  jwt: {
    signature: (token, context) => {
      const secret = firstBytes(join(KEYS, String(token.fields.kid)))
      const isGood = secret !== undefined && isHmacUnder(secret, token)
      return isGood ? undefined : STRICT.signature(token, context)
    },
  },
}

/** Where the keys are said to be; there need not be any. */
const KEYS = join(import.meta.dirname, 'keys')

/** The beginning of a file; undefined for what cannot be read. */
function firstBytes(path: string): Buffer | undefined {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const bytes = Buffer.alloc(4096)
      return bytes.subarray(0, readSync(file, bytes))
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}

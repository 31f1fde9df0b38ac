import { readObject } from '../json-object.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: what is no JSON makes the parser throw, and nobody catches that.
 * Rule: RFC 6750 section 3.1: 401 for a malformed token.
 * Found by: hdr-badjson, hdr-bom, pl-not-json, zip-def, cty-nested, exp-nan.
 */
export const failsOnMalformed: Mistake = {
  jwt: {
    parse: (bytes) => {
      JSON.parse(bytes.toString('utf8'))
      return readObject(bytes)
    },
  },
}

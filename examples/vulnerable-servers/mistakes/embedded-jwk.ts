import { isObject } from '../json-object.ts'
import { importJwk, isAlgorithm } from '../key-set.ts'
import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: the key that the token brings along as jwk is taken.
 * Rule: RFC 8725 section 3.10; RFC 7515 section 4.1.3; CVE-2018-0114 (node-jose), CVE-2026-27962 (Authlib).
 * Found by: hdr-jwk, hdr-jwk-nokid, hdr-jwk-unknown-kid.
 */
export const embeddedJwk: Mistake = {
  jwt: {
    key: async (header, context) => {
      const { alg, jwk } = header
      const key = isObject(jwk) ? importJwk(jwk) : undefined
      if (key === undefined || !isAlgorithm(alg)) return STRICT.key(header, context)
      return { kid: 'embedded', alg, key }
    },
  },
}

import { readObject } from '../json-object.ts'
import type { Mistake } from '../server.ts'
import { STRICT } from '../verify.ts'

/**
 * Mistake: a token in the JSON serialization is taken too.
 * Rule: RFC 7519 section 3: a JWT is always compact; CVE-2022-39227 (python-jwt).
 * Found by: seg-json-flattened, seg-json-mixed.
 */
export const jsonSerialization: Mistake = {
  jwt: {
    split: (token) => STRICT.split(token.startsWith('{') ? compact(token) : token),
  },
}

function compact(text: string): string {
  const { protected: header, payload, signature } = readObject(Buffer.from(text, 'latin1'))
  return `${header}.${payload}.${signature}`
}

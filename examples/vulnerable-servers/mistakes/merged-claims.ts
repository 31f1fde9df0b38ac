import { type Members, readObject } from '../json-object.ts'
import type { Mistake } from '../server.ts'

/**
 * Mistake: the claims are copied into another object, where the member __proto__ becomes its prototype.
 * Rule: RFC 9068 section 2.2; CVE-2024-34273 (njwt).
 * Found by: pl-proto.
 */
export const mergedClaims: Mistake = {
  jwt: { parse: (bytes) => merged(readObject(bytes)) },
}

function merged(from: Members): Members {
  const into: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(from)) into[name] = value
  return into
}

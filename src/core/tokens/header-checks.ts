import { isAlg, isSymmetric } from '../keys/algorithms.ts'
import type { KeyState } from '../keys/signing-key.ts'
import type { JsonObject } from '../protocol/json.ts'
import { type Check, check } from './check.ts'
import type { InspectedKey, InspectionInput } from './inspection.ts'

/** Says what a strict verifier would make of a JWT's header and signature (RFC 7515 §5.2, RFC 9068 §4). */
export function headerChecks(
  header: JsonObject,
  { key, decoded }: InspectionInput,
): readonly Check[] {
  return [
    algCheck(header.alg),
    typCheck(header.typ),
    ...criticalCheck(header.crit),
    keyCheck(header.kid, key),
    ...signatureCheck(key, decoded.unsigned === true),
  ]
}

function algCheck(alg: JsonObject[string]): Check {
  const known = typeof alg === 'string' && isAlg(alg)
  const named = `alg is ${JSON.stringify(alg ?? null)}`
  const detail = known ? named : `${named}, not a signing algorithm a verifier may accept`
  return check('alg', known, detail)
}

function typCheck(typ: JsonObject[string]): Check {
  const isAccess = typeof typ === 'string' && /^(application\/)?at\+jwt$/i.test(typ)
  const named = `typ is ${JSON.stringify(typ ?? null)}`
  const detail = isAccess
    ? named
    : `${named}; an access token's is "at+jwt" (many verifiers do not look)`
  return check('typ', isAccess, detail)
}

function criticalCheck(crit: JsonObject[string]): readonly Check[] {
  if (crit === undefined) return []
  const detail = 'crit names extensions that a verifier must understand or refuse the token'
  return [check('crit', false, detail)]
}

function signatureCheck(key: InspectedKey | undefined, unsigned: boolean): readonly Check[] {
  if (unsigned) return [check('signature', false, 'there is no signature')]
  if (key === undefined) return []
  const under = `under the key ${key.kid}${key.named ? '' : ', which its header does not name'}`
  const detail = `${key.signatureGood ? 'good' : 'not good'} ${under}`
  return [check('signature', key.signatureGood, detail)]
}

const PUBLISHED: ReadonlySet<KeyState> = new Set(['next', 'current', 'previous'])

function keyCheck(kid: JsonObject[string], key: InspectedKey | undefined): Check {
  if (kid === undefined) {
    return check('kid', false, 'no kid: a verifier accepts it only where one key is published')
  }
  if (typeof kid !== 'string') return check('kid', false, 'kid is not a string')
  if (key === undefined || !key.named) return check('kid', false, 'kid names no key of this issuer')
  const named = `kid names a ${key.state} key`
  if (!PUBLISHED.has(key.state)) return check('kid', false, `${named}, which is not in the JWK Set`)
  return check('kid', true, isSymmetric(key.alg) ? `${named}, a shared secret` : named)
}

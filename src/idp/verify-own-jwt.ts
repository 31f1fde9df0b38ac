import type { Issuer } from '../core/issuers/issuer.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { isSignedBy, readForeignJwt } from '../core/tokens/foreign-jwt.ts'
import type { Idp } from './idp.ts'
import { publicKeyObject } from './key-objects.ts'

/** A JWT with a good signature, or why a text is none. */
export type OwnJwt =
  | { readonly header: JsonObject; readonly claims: JsonObject }
  | { readonly problem: string }

/**
 * Reads a JWT that is not kept and that an issuer of this server must have signed: by the key that its header names,
 * with that key's own algorithm, never with a shared secret, which others know too.
 */
export async function verifyOwnJwt(idp: Idp, issuer: Issuer, text: string): Promise<OwnJwt> {
  const read = readForeignJwt(text)
  if ('problem' in read) return read
  const { header, claims, alg } = read.jwt
  const { kid } = header
  const key =
    typeof kid === 'string' ? await idp.store.signingKeys.byKid(issuer.id, kid) : undefined
  if (key === undefined) return { problem: 'names no key of its issuer in its header' }
  if (key.state === 'revoked') return { problem: 'is signed by a key that has been revoked' }
  const isGood = key.alg === alg && isSignedBy(read.jwt, publicKeyObject(idp, key))
  return isGood ? { header, claims } : { problem: 'has a signature that is not good' }
}

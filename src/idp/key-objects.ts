import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { isSymmetric } from '../core/keys/algorithms.ts'
import type { KeyMaterial } from '../core/keys/signing-key.ts'
import type { Idp } from './idp.ts'

/** How many imported keys are kept; the oldest go first. */
const KEPT = 500

/** The key to sign with, imported once. */
export function privateKeyObject(idp: Idp, key: KeyMaterial): KeyObject {
  return imported(idp, `private ${key.privateKey}`, () =>
    isSymmetric(key.alg) ? secretKeyObject(key) : createPrivateKey(key.privateKey),
  )
}

/** The key to verify with, imported once. */
export function publicKeyObject(idp: Idp, key: KeyMaterial): KeyObject {
  return imported(idp, `public ${key.privateKey}`, () =>
    isSymmetric(key.alg) ? secretKeyObject(key) : createPublicKey(key.privateKey),
  )
}

function secretKeyObject(key: KeyMaterial): KeyObject {
  return createSecretKey(Buffer.from(key.privateKey, 'utf8'))
}

function imported(idp: Idp, name: string, make: () => KeyObject): KeyObject {
  const known = idp.keyObjects.get(name)
  if (known !== undefined) return known
  const made = make()
  const oldest = idp.keyObjects.size >= KEPT ? idp.keyObjects.keys().next().value : undefined
  if (oldest !== undefined) idp.keyObjects.delete(oldest)
  idp.keyObjects.set(name, made)
  return made
}
